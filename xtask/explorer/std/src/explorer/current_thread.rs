//! A thread of the program: how it takes the baton, and passes it on.

mod resume;
mod slot;
mod wake_ups;

use ::std::sync::Arc;
use ::std::sync::atomic::Ordering;
use ::std::thread;

use common::explored::{Ending, NONE, Op};

pub use self::resume::Reason;
pub use self::slot::current;

use super::run::forever;
use super::{Place, Run, State, Wait};

/// A thread of the program, and the schedule it belongs to.
#[derive(Clone)]
pub struct CurrentThread {
    run: Arc<Run>,
    thread: u32,
}

/// The thread that has the baton.
enum BatonHolder {
    Caller,
    /// Its handle is known once it has begun; until then, it looks by itself.
    Other(Option<thread::Thread>),
}

impl CurrentThread {
    /// The thread with this number, which the caller becomes.
    pub(super) fn become_thread(run: &Arc<Run>, thread: u32) -> Self {
        let current = Self { run: Arc::clone(run), thread };
        run.with(|state| state.threads[thread as usize].handle = Some(thread::current()));
        slot::enter(current.clone());
        current
    }

    /// The schedule.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// The schedule, to be kept.
    pub fn shared_run(&self) -> &Arc<Run> {
        &self.run
    }

    /// Its number.
    pub fn number(&self) -> u32 {
        self.thread
    }

    /// Looks at the schedule's state, or changes it.
    pub fn with<R>(&self, look: impl FnOnce(&mut State) -> R) -> R {
        self.run.with(look)
    }

    /// Writes down what this thread does.
    pub fn record(&self, op: Op, object: u32, value: i64, place: Place) {
        self.with(|state| state.record(self.thread, op, object, value, place));
    }

    /// Before a step: others may go first.
    pub fn turn(&self) {
        self.wait(Wait::Ready, false);
    }

    /// Before a step that lets others go first.
    pub fn give_way(&self) {
        self.wait(Wait::Ready, true);
    }

    /// Comes back when this thread has what it waits for and is chosen.
    pub fn wait(&self, wait: Wait, lets_others: bool) -> Reason {
        let before = self.with(|state| {
            if state.ended {
                return None;
            }
            state.turns += 1;
            if state.steps() >= state.limit || state.turns >= state.limit.saturating_mul(4) {
                return Some(Err(state.visible_ending(self.thread, Ending::Endless)));
            }
            let timed = matches!(
                &wait,
                Wait::Sleep(_)
                    | Wait::Notified { deadline: Some(_), .. }
                    | Wait::Token(Some(_))
                    | Wait::Items(_, Some(_))
            );
            state.threads[self.thread as usize].wait = wait;
            self.run.beat.fetch_add(1, Ordering::Relaxed);
            match state.next(self.thread, lets_others || timed) {
                Some(next) => Some(Ok(self.hand_over(state, next))),
                None => Some(Err(state.visible_ending(self.thread, Ending::Deadlock))),
            }
        });
        match before {
            Some(Ok(BatonHolder::Caller)) => {}
            Some(Ok(BatonHolder::Other(handle))) => {
                wake(handle);
                self.until_it_runs();
            }
            Some(Err(ending)) => {
                self.run.end(ending);
                forever();
            }
            None => forever(),
        }
        self.with(|state| self.resume(state))
    }

    fn hand_over(&self, state: &mut State, next: u32) -> BatonHolder {
        let step = state.steps();
        state.threads[next as usize].last = step;
        if next == self.thread {
            return BatonHolder::Caller;
        }
        self.run.hand_to(next);
        BatonHolder::Other(state.threads[next as usize].handle.clone())
    }

    fn until_it_runs(&self) {
        while !self.run.is_running(self.thread) {
            thread::park();
        }
    }

    /// A new thread of the program, which does not run yet.
    pub fn start(&self, name: Option<String>, place: Place) -> u32 {
        self.with(|state| {
            let thread = state.start(name, self.thread, Some(place));
            state.record(self.thread, Op::Spawn, NONE, thread.into(), place);
            thread
        })
    }

    /// What a new thread does first: it waits until it is chosen.
    pub(crate) fn begin(run: &Arc<Run>, thread: u32, place: Place) -> Self {
        let current = Self::become_thread(run, thread);
        slot::set_started_at(place);
        current.until_it_runs();
        if current.with(|state| state.ended) {
            forever();
        }
        current
    }

    /// The thread is over: another one goes on.
    fn end(&self, place: Place) {
        let next = self.with(|state| {
            if state.ended {
                return None;
            }
            state.record(self.thread, Op::End, NONE, 0, place);
            state.threads[self.thread as usize].over = true;
            Some(match state.next(self.thread, true) {
                Some(next) => Ok(self.hand_over(state, next)),
                None => Err(state.visible_ending(self.thread, Ending::Deadlock)),
            })
        });
        match next {
            Some(Ok(BatonHolder::Other(handle))) => wake(handle),
            Some(Ok(BatonHolder::Caller)) | None => {}
            Some(Err(ending)) => self.run.end(ending),
        }
    }

    /// Whether a thread is over.
    pub fn is_over(&self, thread: u32) -> bool {
        self.with(|state| state.threads[thread as usize].over)
    }

    /// A thread's name.
    pub fn name_of(&self, thread: u32) -> Option<String> {
        self.with(|state| state.threads[thread as usize].name.clone())
    }

    /// Ends the program.
    pub fn exit(&self, code: i32, place: Place) -> ! {
        self.turn();
        self.record(Op::Exit, NONE, code.into(), place);
        self.run.end(Ending::Code(code));
        forever()
    }

    /// The program's main function is over.
    pub(super) fn main_is_over(&self, code: i32) {
        slot::leave();
        self.with(|state| state.threads[self.thread as usize].over = true);
        self.run.end(Ending::Code(code));
    }
}

fn wake(handle: Option<thread::Thread>) {
    if let Some(handle) = handle {
        handle.unpark();
    }
}
