//! Which thread goes on: what could be decided, and what is.

use common::explored::SPURIOUS;

use super::State;

/// In a row, after which a thread lets others go first.
const ROW: u32 = 100;

impl State {
    /// The thread that goes on; `None` if there is none.
    pub(in crate::explorer) fn next(&mut self, current: u32, lets_others: bool) -> Option<u32> {
        let mut enabled = Vec::with_capacity(self.threads.len());
        let mut rare = Vec::new();
        let due = self.due();
        for (number, thread) in (0..).zip(&self.threads) {
            if self.is_enabled(thread, due) {
                enabled.push(number);
            } else if self.may_wake(thread) {
                rare.push(number | SPURIOUS);
            }
        }
        if enabled.is_empty() {
            enabled.push(self.sleeps_least()?);
        }
        let usual = self.usual(current, lets_others, &enabled);
        let chosen = match enabled.len() + rare.len() {
            1 => usual,
            _ => self.decide(usual, &enabled, &rare),
        };
        let next = chosen & !SPURIOUS;
        let thread = &mut self.threads[next as usize];
        thread.spurious = chosen & SPURIOUS != 0;
        self.row = if next == current { self.row + 1 } else { 0 };
        let deadline = if self.threads[next as usize].spurious {
            None
        } else {
            self.deadline(&self.threads[next as usize])
        };
        self.now = (self.now + self.step_takes()).max(deadline.unwrap_or(0));
        Some(next)
    }

    /// The thread that goes on if nothing is drawn: the thread that runs, as long as it
    /// can; then the thread that has waited longest; then a thread that sleeps.
    fn usual(&self, current: u32, lets_others: bool, enabled: &[u32]) -> u32 {
        let thread = |number: &u32| &self.threads[*number as usize];
        // Whose time has come is as ready as any other.
        let timed = |number: &u32| self.deadline(thread(number)).is_some_and(|at| at > self.now);
        if enabled.contains(&current) && !lets_others && self.row < ROW && !timed(&current) {
            return current;
        }
        let ready = enabled.iter().filter(|number| !timed(number));
        let others = ready.filter(|number| **number != current || enabled.len() == 1);
        if let Some(next) = others.min_by_key(|number| thread(number).last) {
            return *next;
        }
        let key = |number: &&u32| (self.deadline(thread(number)).unwrap_or(0), thread(number).last);
        let others = enabled.iter().filter(|number| timed(number));
        others.min_by_key(key).copied().unwrap_or(enabled[0])
    }

    /// One of the candidates.
    pub(in crate::explorer) fn decide(
        &mut self,
        usual: u32,
        candidates: &[u32],
        rare: &[u32],
    ) -> u32 {
        let number = self.decided;
        self.decided += 1;
        if self.open {
            let bit = |thread: &u32| 1_u32.checked_shl(*thread).unwrap_or(0);
            let bits = candidates.iter().map(bit).fold(0, |bits, bit| bits | bit);
            let before = self.steps();
            self.schedule.open.push([bits, usual, before]);
        }
        let (value, diverged) = self.chooser.choose(number, usual, candidates, rare);
        self.schedule.diverged |= diverged;
        if value != usual {
            self.schedule.decisions.push((number, value));
        }
        value
    }

    /// Where no thread can go on: the one whose deadline comes first.
    fn sleeps_least(&self) -> Option<u32> {
        let threads = (0..).zip(&self.threads);
        let able = threads.filter(|(_, thread)| self.is_enabled(thread, u64::MAX));
        let first = able.min_by_key(|(_, thread)| self.deadline(thread));
        first.map(|(number, _)| number)
    }
}
