//! What is different in a schedule with an async runtime.
//!
//! Its time is exact: a step takes none, and while the runtime runs, a thread
//! that sleeps wakes when its time has come and not before.

use ::std::panic::Location;

use common::explored::{Ending, NONE, Op};

use super::{CurrentThread, Place, State, Wait, runtime};

/// What an async runtime has to do with a schedule.
#[derive(Debug, Default)]
pub struct RuntimeHooks {
    /// One of several threads, as far as the program knows: what blocks it
    /// would not keep its other tasks from running.
    many: bool,
    /// Runtimes so far.
    runtimes: u32,
    /// The thread that drives it now.
    pub(super) by: Option<u32>,
    /// It has nothing to do.
    idle: bool,
    /// Tasks so far, and those that are not over.
    tasks: u32,
    pub(super) alive: u32,
    /// The step of the last poll.
    polled: u32,
    /// Times that the first of several had to be chosen.
    draws: u32,
    /// Threads that do what would block it.
    helpers: Vec<u32>,
    /// How deep it is in a call that may block.
    pub(super) in_place: u32,
}

/// Looks at a clock in a row, after which they are a way to wait.
const PATIENCE: u32 = 1000;
/// Microseconds that pass at most between two of them then.
const LOOK: u64 = 1000;

impl State {
    /// Deadlines until then are over: all of them, where time means nothing.
    pub(super) fn due(&self) -> u64 {
        match self.driven.by {
            None if !self.in_time => u64::MAX,
            _ => self.now,
        }
    }

    /// Microseconds that a step takes.
    pub(super) fn step_takes(&self) -> u64 {
        u64::from(!runtime::is_exact())
    }

    /// Where no thread can go on: the one whose deadline comes first.
    pub(super) fn sleeps_least(&self) -> Option<u32> {
        let threads = (0..).zip(&self.threads);
        let able = threads.filter(|(_, thread)| self.is_enabled(thread, u64::MAX));
        let first = able.min_by_key(|(_, thread)| self.deadline(thread));
        first.map(|(number, _)| number)
    }

    /// What an ending means that a thread has met, where the program believes in
    /// several threads of its runtime: the others might go on.
    pub(super) fn seen(&mut self, thread: u32, ending: Ending) -> Ending {
        let driven = &self.driven;
        let deadlock = ending == Ending::Deadlock;
        let driver = driven.by.filter(|driver| deadlock || *driver == thread);
        let stuck = driver.filter(|_| !driven.idle && driven.alive > 1);
        let others_might = if deadlock {
            // What waits here for the one thread, another one might do there; but
            // not where the runtime itself waits, and there is no other.
            driver.is_none() || !driven.idle || driven.runtimes > 1
        } else {
            // Polls again and again are seen, a poll without an end is not.
            stuck.is_some() && self.steps().saturating_sub(driven.polled) > self.limit / 2
        };
        if !driven.many || !others_might {
            return ending;
        }
        if let Some(driver) = stuck {
            // For how long, the others decide; that it does is certain.
            self.blocked(self.now, 0, driver);
        }
        Ending::OutOfSight
    }

    /// Writes down that a thread blocked its runtime, from then on for so long.
    fn blocked(&mut self, from: u64, microseconds: u64, thread: u32) {
        let place = self.threads[thread as usize].at;
        let at = place.map_or(NONE, |place| self.place(place));
        // Looks at a clock are one wait.
        if let Some([begin, length, before]) = self.schedule.blocked.last_mut()
            && microseconds <= LOOK
            && *before == u64::from(at)
            && *begin + *length == from
        {
            *length += microseconds;
            return;
        }
        let blocked = [from, microseconds, at.into()];
        self.schedule.blocked.push(blocked);
    }

    /// Whether a runtime beside the thread has something to do at this time.
    fn runs_beside(&self, thread: u32) -> bool {
        let driver = self.driven.by.filter(|driver| *driver != thread);
        driver.is_some_and(|driver| {
            let driver = &self.threads[driver as usize];
            !self.driven.idle && self.is_enabled(driver, self.now)
        })
    }

    /// A look at the clock; whether others are to go first then.
    fn look(&mut self, thread: u32, place: Place) -> bool {
        let exact = runtime::is_exact();
        let runs = self.runs_beside(thread);
        let thread = &mut self.threads[thread as usize];
        thread.looks += 1;
        if exact {
            if thread.looks < PATIENCE || runs {
                return runs;
            }
            if thread.looked != Some(place) {
                (thread.looked, thread.look) = (Some(place), 1);
            }
            thread.at = Some(place);
        }
        self.now += thread.look;
        let most = if exact { LOOK } else { 1 << 20 };
        thread.look = (thread.look * 2).min(most);
        exact
    }
}

impl CurrentThread {
    /// The virtual time.
    pub fn present(&self) -> u64 {
        match runtime::now(self) {
            Some(now) => now,
            None => self.with(|state| state.now),
        }
    }

    /// Waits for something outside of the program, so many microseconds, where time
    /// means something to threads.
    pub fn awaits(&self, microseconds: u64) {
        if self.with(|state| state.in_time) {
            let until = self.present().saturating_add(microseconds);
            self.wait(Wait::Sleep(until), true);
        }
    }

    /// The virtual time, as a thread sees it that looks again and again: it
    /// passes the faster the more often nothing else is done.
    pub fn look_at_clock(&self, place: Place) -> u64 {
        self.present();
        let others_first = self.with(|state| state.look(self.number(), place));
        if others_first && !self.drives() {
            self.give_way();
        }
        self.present()
    }

    /// Whether this thread drives a runtime now.
    pub fn drives(&self) -> bool {
        self.with(|state| state.driven.by == Some(self.number()))
    }

    /// Whether some thread drives a runtime now.
    pub fn is_driven(&self) -> bool {
        self.with(|state| state.driven.by.is_some())
    }

    /// There is a runtime from now on; whether the program takes it for one of
    /// several threads.
    pub fn has_runtime(&self, many: bool) {
        self.with(|state| {
            state.driven.many = many;
            state.driven.runtimes += 1;
        });
    }

    /// Whether the program takes its runtime for one of several threads.
    pub fn has_many(&self) -> bool {
        self.with(|state| state.driven.many)
    }

    /// This thread drives the runtime from now on.
    pub fn drive(&self) {
        if self.is_driven() {
            // Two of them have two times, and each stands still for the other.
            self.give_up();
        }
        self.with(|state| state.driven.by = Some(self.number()));
    }

    /// It does not any more.
    pub fn stop_driving(&self) {
        self.with(|state| state.driven.by = None);
    }

    /// Ends the schedule: what comes cannot be told.
    pub fn give_up(&self) -> ! {
        self.with(|state| {
            if state.driven.by == Some(self.number()) && !state.driven.idle {
                state.blocked(state.now, 0, self.number());
            }
        });
        self.run().end(Ending::OutOfSight);
        super::forever()
    }

    /// Nothing will ever happen in this runtime.
    pub fn waits_for_ever(&self) -> ! {
        self.with(|state| state.driven.idle = true);
        self.wait(Wait::Never, false);
        super::forever()
    }

    /// The runtime has reached this time; what is later in the schedule, the
    /// runtime has missed. Returns how much, which is written down if the
    /// runtime had something to do, and `blocked` is true.
    pub fn catches_up(&self, now: u64, blocked: bool) -> u64 {
        self.with(|state| {
            let missed = state.now.saturating_sub(now);
            if missed > 0 && blocked && !state.driven.idle {
                state.blocked(now, missed, self.number());
            }
            state.now = state.now.max(now);
            missed
        })
    }

    /// The runtime begins to have nothing to do, or has something again.
    pub fn set_idle(&self, idle: bool) {
        self.with(|state| state.driven.idle = idle);
    }

    /// Whether a thread beside the runtime could go on.
    pub fn others_can(&self) -> bool {
        self.with(|state| {
            let due = state.due();
            let others = (0..).zip(&state.threads);
            let mut others = others.filter(|(number, _)| *number != self.number());
            others.any(|(_, thread)| state.is_enabled(thread, due))
        })
    }

    /// When the first thread beside the runtime wakes by itself.
    pub fn alarm(&self) -> Option<u64> {
        self.with(|state| {
            let others = state.threads.iter().filter(|thread| !thread.over);
            others.filter_map(|thread| state.deadline(thread)).min()
        })
    }

    /// The number of a new task.
    pub fn new_task(&self) -> u32 {
        self.with(|state| {
            state.driven.tasks += 1;
            state.driven.alive += 1;
            state.driven.tasks - 1
        })
    }

    /// A task is over.
    pub fn task_is_over(&self) {
        self.with(|state| state.driven.alive = state.driven.alive.saturating_sub(1));
    }

    /// Whether something that is ready lets others go first, this time.
    pub fn puts_off(&self) -> bool {
        self.with(|state| state.decide(0, &[0, 1], &[]) == 1)
    }

    /// The same, of a task; a task that is alone has no other to let go first.
    pub fn puts_task_off(&self) -> bool {
        self.with(|state| state.driven.alive > 1) && self.puts_off()
    }

    /// A task is polled.
    pub fn polls(&self, task: u32, place: Place) {
        self.turn();
        self.with(|state| {
            let thread = self.number();
            state.record(thread, Op::Yield, NONE, task.into(), place);
            state.threads[thread as usize].looks = 0;
            state.threads[thread as usize].look = 1;
            state.driven.polled = state.steps();
        });
    }

    /// One of so many, all the same to the program.
    pub fn draw(&self, below: u32) -> u32 {
        self.with(|state| {
            // In turn, if nothing is drawn: none is forgotten for ever.
            let usual = state.driven.draws % below;
            state.driven.draws += 1;
            let all: Vec<_> = (0..below).collect();
            state.decide(usual, &all, &[])
        })
    }

    /// The thread that was started last does what would block the runtime.
    pub fn newest_thread_helps(&self) {
        self.with(|state| {
            let newest = state.threads.len() as u32 - 1;
            state.driven.helpers.push(newest);
        });
    }

    /// Waits for all threads that do what would block the runtime.
    pub fn until_helped(&self) {
        let helpers = self.with(|state| ::std::mem::take(&mut state.driven.helpers));
        if helpers.iter().any(|helper| !self.is_over(*helper)) {
            self.record(Op::Blocked, NONE, helpers[0].into(), Location::caller());
            self.wait(Wait::Over(helpers), false);
        }
    }
}
