//! The baton: which thread runs, and how it passes on.

use ::std::cell::RefCell;
use ::std::sync::atomic::{AtomicU32, Ordering};
use ::std::sync::mpsc::SyncSender;
use ::std::sync::{Arc, Mutex, PoisonError};
use ::std::thread;

use common::explored::{Ending, NONE, Op};

use super::{Place, State, Wait};

/// One schedule that runs.
pub struct Run {
    state: Mutex<State>,
    /// The thread that runs.
    running: AtomicU32,
    /// Told when the schedule ends.
    ended: SyncSender<()>,
    /// Different for each schedule of a process.
    epoch: u64,
    /// Grows with every step, for the thread that watches.
    pub(super) beat: AtomicU32,
}

/// A thread of the program, and the schedule it belongs to.
#[derive(Clone)]
pub struct CurrentThread {
    run: Arc<Run>,
    thread: u32,
}

/// Why a thread goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It has what it waited for.
    Served,
    /// It has waited long enough.
    TimedOut,
    /// For no reason.
    Spurious,
}

/// The thread that has the baton.
enum BatonHolder {
    Itself,
    /// Its handle is known once it has begun; until then, it looks by itself.
    Another(Option<thread::Thread>),
}

fn wake(handle: Option<thread::Thread>) {
    if let Some(handle) = handle {
        handle.unpark();
    }
}

/// What a thread is; when it goes, the schedule hears that the thread is over.
///
/// Thread locals go in the reverse of the order in which they came, and this is
/// the first one: whatever the program still does while its own are dropped, or
/// while what the thread returned is dropped, belongs to the schedule.
#[derive(Default)]
struct Slot {
    current: Option<CurrentThread>,
    started_at: Option<Place>,
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let (Some(current), Some(place)) = (self.current.take(), self.started_at) {
            current.over(place);
        }
    }
}

thread_local! {
    static CURRENT: RefCell<Slot> = const {
        RefCell::new(Slot { current: None, started_at: None })
    };
}

/// The thread that calls, if it is one of an explored program.
pub fn current() -> Option<CurrentThread> {
    CURRENT.try_with(|slot| slot.borrow().current.clone()).ok()?
}

/// What becomes of a thread whose program is over.
pub fn forever() -> ! {
    loop {
        thread::park();
    }
}

impl Run {
    pub(super) fn new(state: State, epoch: u64, ended: SyncSender<()>) -> Self {
        Self {
            state: Mutex::new(state),
            running: AtomicU32::new(0),
            ended,
            epoch,
            beat: AtomicU32::new(0),
        }
    }

    /// Different for each schedule of a process.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Looks at the state, or changes it.
    pub fn with<R>(&self, look: impl FnOnce(&mut State) -> R) -> R {
        look(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn end(&self, ending: Ending) {
        if self.with(|state| state.end(ending)) {
            // The thread that waits for it lives as long as the process.
            let _ = self.ended.try_send(());
        }
    }
}

impl CurrentThread {
    /// The thread with this number, which the caller becomes.
    pub(super) fn become_thread(run: &Arc<Run>, thread: u32) -> Self {
        let current = Self { run: Arc::clone(run), thread };
        run.with(|state| state.threads[thread as usize].handle = Some(thread::current()));
        CURRENT.with(|slot| slot.borrow_mut().current = Some(current.clone()));
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
                return Some(Err(state.seen(self.thread, Ending::Endless)));
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
                None => Some(Err(state.seen(self.thread, Ending::Deadlock))),
            }
        });
        match before {
            Some(Ok(BatonHolder::Itself)) => {}
            Some(Ok(BatonHolder::Another(handle))) => {
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
            return BatonHolder::Itself;
        }
        self.run.running.store(next, Ordering::Release);
        BatonHolder::Another(state.threads[next as usize].handle.clone())
    }

    fn until_it_runs(&self) {
        while self.run.running.load(Ordering::Acquire) != self.thread {
            thread::park();
        }
    }

    fn resume(&self, state: &mut State) -> Reason {
        let me = self.thread;
        let thread = &mut state.threads[me as usize];
        let wait = ::std::mem::replace(&mut thread.wait, Wait::Ready);
        let notified = ::std::mem::take(&mut thread.notified);
        let spurious = ::std::mem::take(&mut thread.spurious);
        let token = thread.token;
        match wait {
            Wait::Lock(lock) => {
                let object = state.at(lock);
                object.writer = Some(me);
                object.depth = 1;
                Reason::Served
            }
            Wait::Read(lock) => {
                state.at(lock).readers.push(me);
                Reason::Served
            }
            Wait::Notified { condvar, lock, .. } => {
                state.at(condvar).waiters.retain(|other| *other != me);
                let object = state.at(lock);
                object.writer = Some(me);
                object.depth = 1;
                match (notified, spurious) {
                    (true, _) => Reason::Served,
                    (false, true) => Reason::Spurious,
                    (false, false) => Reason::TimedOut,
                }
            }
            Wait::Token(_) => {
                state.threads[me as usize].token = false;
                match (token, spurious) {
                    (true, _) => Reason::Served,
                    (false, true) => Reason::Spurious,
                    (false, false) => Reason::TimedOut,
                }
            }
            Wait::Items(channel, _) => {
                let channel = state.at(channel);
                if channel.len == 0 && channel.senders > 0 {
                    Reason::TimedOut
                } else {
                    Reason::Served
                }
            }
            _ => Reason::Served,
        }
    }

    /// Notifies one of those who wait; which, is a decision.
    pub fn notify_one(&self, condvar: u32) -> Option<u32> {
        self.with(|state| {
            let waiters = state.at(condvar).waiters.clone();
            let first = *waiters.first()?;
            let chosen = match waiters.len() {
                1 => first,
                _ => state.decide(first, &waiters, &[]),
            };
            state.at(condvar).waiters.retain(|other| *other != chosen);
            state.threads[chosen as usize].notified = true;
            Some(chosen)
        })
    }

    /// Notifies all who wait.
    pub fn notify_all(&self, condvar: u32) -> usize {
        self.with(|state| {
            let waiters = ::std::mem::take(&mut state.at(condvar).waiters);
            for waiter in &waiters {
                state.threads[*waiter as usize].notified = true;
            }
            waiters.len()
        })
    }

    /// Starts to wait for a notification.
    pub fn enlist(&self, condvar: u32) {
        self.with(|state| {
            state.threads[self.thread as usize].notified = false;
            state.at(condvar).waiters.push(self.thread);
        });
    }

    /// Whether something that usually works does not, this time.
    pub fn fails_spuriously(&self) -> bool {
        self.with(|state| state.decide(0, &[0], &[1]) == 1)
    }

    /// Gives a thread its token.
    pub fn unpark(&self, thread: u32) {
        self.with(|state| state.threads[thread as usize].token = true);
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
        CURRENT.with(|slot| slot.borrow_mut().started_at = Some(place));
        current.until_it_runs();
        if current.with(|state| state.ended) {
            forever();
        }
        current
    }

    /// The thread is over: another one goes on.
    fn over(&self, place: Place) {
        let next = self.with(|state| {
            if state.ended {
                return None;
            }
            state.record(self.thread, Op::End, NONE, 0, place);
            state.threads[self.thread as usize].over = true;
            Some(match state.next(self.thread, true) {
                Some(next) => Ok(self.hand_over(state, next)),
                None => Err(state.seen(self.thread, Ending::Deadlock)),
            })
        });
        match next {
            Some(Ok(BatonHolder::Another(handle))) => wake(handle),
            Some(Ok(BatonHolder::Itself)) | None => {}
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
        CURRENT.with(|slot| slot.borrow_mut().current = None);
        self.with(|state| state.threads[self.thread as usize].over = true);
        self.run.end(Ending::Code(code));
    }
}
