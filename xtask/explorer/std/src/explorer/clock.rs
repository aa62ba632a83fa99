//! Virtual time: how it passes, and how a thread that looks at a clock sees it pass.
//!
//! With an async runtime, time is exact: a step takes none, and while the runtime runs,
//! a thread that sleeps wakes when its time has come and not before.

use common::explored::Op;

use super::{CurrentThread, Place, State, Wait, runtime};

/// Looks at a clock in a row, after which they are a way to wait.
const PATIENCE: u32 = 1000;
/// Microseconds that pass at most between two of them then.
pub(super) const LONGEST_EXACT_LOOK: u64 = 1000;
/// The same, where time is not exact and the looks are steps.
const LONGEST_LOOK: u64 = 1 << 16;

impl State {
    /// Deadlines until then are over: all of them, where time means nothing.
    pub(super) fn due(&self) -> u64 {
        match self.runtime.driver {
            None if !self.in_time => u64::MAX,
            _ => self.now,
        }
    }

    /// Microseconds that a step takes.
    pub(super) fn step_takes(&self) -> u64 {
        u64::from(!runtime::is_exact())
    }

    /// A thread that looks again and again, and does nothing else, sees time pass the
    /// faster: a thread that waits busily must not outrun one that sleeps.
    pub(super) fn pass_time(&mut self, thread: u32, op: Op) {
        let takes = self.step_takes();
        let thread = &mut self.threads[thread as usize];
        match op {
            Op::Load | Op::TryEmpty | Op::TryFailed | Op::Yield => {
                self.now += thread.look * takes;
                thread.look = (thread.look * 2).min(LONGEST_LOOK);
            }
            Op::Sleep | Op::Slept | Op::Blocked => {}
            _ => (thread.look, thread.looks) = (1, 0),
        }
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
        let most = if exact { LONGEST_EXACT_LOOK } else { 1 << 20 };
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
}
