//! A thread goes on: what it waited for is its own now, or it learns why it is not.

use super::CurrentThread;
use crate::explorer::{State, Wait};

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

impl Reason {
    fn of_a_wake_up(is_served: bool, is_spurious: bool) -> Self {
        match (is_served, is_spurious) {
            (true, _) => Self::Served,
            (false, true) => Self::Spurious,
            (false, false) => Self::TimedOut,
        }
    }
}

impl CurrentThread {
    /// Takes what the thread waited for.
    pub(super) fn resume(&self, state: &mut State) -> Reason {
        let number = self.thread;
        let thread = &mut state.threads[number as usize];
        let wait = ::std::mem::replace(&mut thread.wait, Wait::Ready);
        let notified = ::std::mem::take(&mut thread.notified);
        let spurious = ::std::mem::take(&mut thread.spurious);
        let token = thread.token;
        match wait {
            Wait::Lock(lock) => {
                let object = state.at(lock);
                object.writer = Some(number);
                object.depth = 1;
                Reason::Served
            }
            Wait::Read(lock) => {
                state.at(lock).readers.push(number);
                Reason::Served
            }
            Wait::Notified { condvar, lock, .. } => {
                state.at(condvar).waiters.retain(|other| *other != number);
                let object = state.at(lock);
                object.writer = Some(number);
                object.depth = 1;
                Reason::of_a_wake_up(notified, spurious)
            }
            Wait::Token(_) => {
                state.threads[number as usize].token = false;
                Reason::of_a_wake_up(token, spurious)
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
}
