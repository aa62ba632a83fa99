//! What an async program does as only threads should: it makes the whole thread
//! wait, and not only a task.

use common::explored::{NONE, Op, Waits};

use super::{CurrentThread, Place, State, runtime};

impl State {
    /// Writes down, once, that an async program waits as threads do.
    fn waits(&mut self, what: Waits, place: Place) {
        if self.schedule.waits.is_empty() {
            let at = self.place(place);
            self.schedule.waits.push([self.now, what as u64, at.into()]);
        }
    }
}

impl CurrentThread {
    /// How deep it is in calls that it has announced to block.
    pub fn set_in_place(&self, depth: u32) {
        self.with(|state| state.runtime.in_place = depth);
    }

    /// A session for threads, where futures are scheduled.
    pub fn has_session_for_threads(&self, place: Place) {
        if runtime::is_exact() {
            self.with(|state| state.waits(Waits::Session, place));
        }
    }

    /// Has to wait for the end of a thread: a runtime's other tasks wait, too.
    pub(crate) fn is_blocked_by(&self, thread: u32, place: Place) {
        self.record(Op::Blocked, NONE, thread.into(), place);
        self.with(|state| {
            let runtime = &state.runtime;
            let holds_up = runtime.driver == Some(self.number()) && runtime.live_tasks > 1;
            if holds_up && runtime.in_place == 0 {
                state.waits(Waits::Join, place);
            }
        });
    }
}
