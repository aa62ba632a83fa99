//! What lets other threads go on: notifications and tokens.

use super::CurrentThread;

impl CurrentThread {
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
}
