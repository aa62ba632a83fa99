//! What is different in a schedule with an async runtime.

use ::std::panic::Location;

use common::explored::{Ending, NONE, Op};

use crate::explorer::clock::LONGEST_EXACT_LOOK;
use crate::explorer::{CurrentThread, Place, State, Wait, forever};

/// What an async runtime has to do with a schedule.
#[derive(Debug, Default)]
pub struct RuntimeState {
    /// One of several threads, as far as the program knows: what blocks it
    /// would not keep its other tasks from running.
    multi_threaded: bool,
    /// Runtimes so far.
    runtimes: u32,
    /// The thread that drives it now.
    pub(in crate::explorer) driver: Option<u32>,
    /// It has nothing to do.
    idle: bool,
    /// Tasks so far, and those that are not over.
    tasks: u32,
    pub(in crate::explorer) live_tasks: u32,
    /// The step of the last poll.
    last_poll: u32,
    /// Times that the first of several had to be chosen.
    draws: u32,
    /// Threads that do what would block it.
    helpers: Vec<u32>,
    /// How deep it is in a call that may block.
    pub(in crate::explorer) in_place: u32,
}

impl State {
    /// What an ending means that a thread has met, where the program believes in
    /// several threads of its runtime: the others might go on.
    pub(in crate::explorer) fn visible_ending(&mut self, thread: u32, ending: Ending) -> Ending {
        let runtime = &self.runtime;
        let deadlock = ending == Ending::Deadlock;
        let driver = runtime.driver.filter(|driver| deadlock || *driver == thread);
        let stuck = driver.filter(|_| !runtime.idle && runtime.live_tasks > 1);
        let others_might = if deadlock {
            // What waits here for the one thread, another one might do there; but
            // not where the runtime itself waits, and there is no other.
            driver.is_none() || !runtime.idle || runtime.runtimes > 1
        } else {
            // Polls again and again are seen, a poll without an end is not.
            stuck.is_some() && self.steps().saturating_sub(runtime.last_poll) > self.limit / 2
        };
        if !runtime.multi_threaded || !others_might {
            return ending;
        }
        if let Some(driver) = stuck {
            // For how long, the others decide; that it does is certain.
            self.record_blocked(self.now, 0, driver);
        }
        Ending::OutOfSight
    }

    /// Writes down that a thread blocked its runtime, from then on for so long.
    fn record_blocked(&mut self, from: u64, microseconds: u64, thread: u32) {
        let place = self.threads[thread as usize].at;
        let at = place.map_or(NONE, |place| self.place(place));
        // Looks at a clock are one wait.
        if let Some([begin, length, before]) = self.schedule.blocked.last_mut()
            && microseconds <= LONGEST_EXACT_LOOK
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
    pub(in crate::explorer) fn runs_beside(&self, thread: u32) -> bool {
        let driver = self.runtime.driver.filter(|driver| *driver != thread);
        driver.is_some_and(|driver| {
            let driver = &self.threads[driver as usize];
            !self.runtime.idle && self.is_enabled(driver, self.now)
        })
    }
}

impl CurrentThread {
    /// Whether this thread drives a runtime now.
    pub fn drives(&self) -> bool {
        self.with(|state| state.runtime.driver == Some(self.number()))
    }

    /// Whether some thread drives a runtime now.
    pub fn is_driven(&self) -> bool {
        self.with(|state| state.runtime.driver.is_some())
    }

    /// There is a runtime from now on; whether the program takes it for one of
    /// several threads.
    pub fn has_runtime(&self, many: bool) {
        self.with(|state| {
            state.runtime.multi_threaded = many;
            state.runtime.runtimes += 1;
        });
    }

    /// Whether the program takes its runtime for one of several threads.
    pub fn has_many(&self) -> bool {
        self.with(|state| state.runtime.multi_threaded)
    }

    /// This thread drives the runtime from now on.
    pub fn drive(&self) {
        if self.is_driven() {
            // Two of them have two times, and each stands still for the other.
            self.give_up();
        }
        self.with(|state| state.runtime.driver = Some(self.number()));
    }

    /// It does not any more.
    pub fn stop_driving(&self) {
        self.with(|state| state.runtime.driver = None);
    }

    /// Ends the schedule: what comes cannot be told.
    pub fn give_up(&self) -> ! {
        self.with(|state| {
            if state.runtime.driver == Some(self.number()) && !state.runtime.idle {
                state.record_blocked(state.now, 0, self.number());
            }
        });
        self.run().end(Ending::OutOfSight);
        forever()
    }

    /// Nothing will ever happen in this runtime.
    pub fn waits_for_ever(&self) -> ! {
        self.with(|state| state.runtime.idle = true);
        self.wait(Wait::Never, false);
        forever()
    }

    /// The runtime has reached this time; what is later in the schedule, the
    /// runtime has missed. Returns how much, which is written down if the
    /// runtime had something to do, and `blocked` is true.
    pub fn catches_up(&self, now: u64, blocked: bool) -> u64 {
        self.with(|state| {
            let missed = state.now.saturating_sub(now);
            if missed > 0 && blocked && !state.runtime.idle {
                state.record_blocked(now, missed, self.number());
            }
            state.now = state.now.max(now);
            missed
        })
    }

    /// The runtime begins to have nothing to do, or has something again.
    pub fn set_idle(&self, idle: bool) {
        self.with(|state| state.runtime.idle = idle);
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
            state.runtime.tasks += 1;
            state.runtime.live_tasks += 1;
            state.runtime.tasks - 1
        })
    }

    /// A task is over.
    pub fn task_is_over(&self) {
        self.with(|state| state.runtime.live_tasks = state.runtime.live_tasks.saturating_sub(1));
    }

    /// Whether something that is ready lets others go first, this time.
    pub fn puts_off(&self) -> bool {
        self.with(|state| state.decide(0, &[0, 1], &[]) == 1)
    }

    /// The same, of a task; a task that is alone has no other to let go first.
    pub fn puts_task_off(&self) -> bool {
        self.with(|state| state.runtime.live_tasks > 1) && self.puts_off()
    }

    /// A task is polled.
    pub fn polls(&self, task: u32, place: Place) {
        self.turn();
        self.with(|state| {
            let thread = self.number();
            state.record(thread, Op::Yield, NONE, task.into(), place);
            state.threads[thread as usize].looks = 0;
            state.threads[thread as usize].look = 1;
            state.runtime.last_poll = state.steps();
        });
    }

    /// One of so many, all the same to the program.
    pub fn draw(&self, below: u32) -> u32 {
        self.with(|state| {
            // In turn, if nothing is drawn: none is forgotten for ever.
            let usual = state.runtime.draws % below;
            state.runtime.draws += 1;
            let all: Vec<_> = (0..below).collect();
            state.decide(usual, &all, &[])
        })
    }

    /// The thread that was started last does what would block the runtime.
    pub fn newest_thread_helps(&self) {
        self.with(|state| {
            let newest = state.threads.len() as u32 - 1;
            state.runtime.helpers.push(newest);
        });
    }

    /// Waits for all threads that do what would block the runtime.
    pub fn until_helped(&self) {
        let helpers = self.with(|state| ::std::mem::take(&mut state.runtime.helpers));
        if helpers.iter().any(|helper| !self.is_over(*helper)) {
            self.record(Op::Blocked, NONE, helpers[0].into(), Location::caller());
            self.wait(Wait::Over(helpers), false);
        }
    }
}
