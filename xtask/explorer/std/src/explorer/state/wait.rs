//! What a thread waits for, and whether it has it.

use super::{State, Thread};

/// What a thread needs in order to go on.
#[derive(Debug, Clone)]
pub enum Wait {
    /// Nothing.
    Ready,
    /// A lock, for itself.
    Lock(u32),
    /// A lock, to read.
    Read(u32),
    /// A notification, and then the lock.
    Notified {
        /// The condition variable.
        condvar: u32,
        /// The lock.
        lock: u32,
        /// It also goes on then, in virtual microseconds.
        deadline: Option<u64>,
    },
    /// A token, from `unpark`.
    Token(Option<u64>),
    /// Time.
    Sleep(u64),
    /// The end of other threads.
    Over(Vec<u32>),
    /// Something in a channel, or its other end to be gone.
    Items(u32, Option<u64>),
    /// Room in a channel, or its other end to be gone.
    Room(u32),
    /// So many things to be taken out of a channel.
    Taken(u32, u64),
    /// A barrier to open after this generation.
    Generation(u32, u64),
    /// Something that other threads cannot bring about: for ever.
    Never,
}

impl State {
    /// Whether a thread waits at the other end of a channel.
    pub fn is_received_from(&self, channel: u32) -> bool {
        let waits = |thread: &Thread| {
            matches!(thread.wait, Wait::Items(other, _) if other == channel) && !thread.over
        };
        self.threads.iter().any(waits)
    }

    /// Whether the thread could go on, when the deadlines until `due` are over.
    pub(in crate::explorer) fn is_enabled(&self, thread: &Thread, due: u64) -> bool {
        let over = |deadline: &Option<u64>| deadline.is_some_and(|deadline| deadline <= due);
        let free = |lock: u32| self.objects[lock as usize].is_free();
        if thread.over {
            return false;
        }
        match &thread.wait {
            Wait::Ready => true,
            Wait::Sleep(deadline) => *deadline <= due,
            Wait::Lock(lock) => free(*lock),
            Wait::Read(lock) => self.objects[*lock as usize].writer.is_none(),
            Wait::Notified { lock, deadline, .. } => {
                (thread.notified || over(deadline)) && free(*lock)
            }
            Wait::Token(deadline) => thread.token || over(deadline),
            Wait::Over(others) => others.iter().all(|other| self.threads[*other as usize].over),
            Wait::Items(channel, deadline) => {
                let channel = &self.objects[*channel as usize];
                channel.len > 0 || channel.senders == 0 || over(deadline)
            }
            Wait::Room(channel) => {
                let channel = &self.objects[*channel as usize];
                !channel.receiver || channel.room.is_none_or(|room| channel.len < room.max(1))
            }
            Wait::Taken(channel, so_many) => {
                let channel = &self.objects[*channel as usize];
                !channel.receiver || channel.taken >= *so_many
            }
            Wait::Generation(barrier, generation) => {
                self.objects[*barrier as usize].generation != *generation
            }
            Wait::Never => false,
        }
    }

    /// When the thread goes on by itself, if that is what it waits for.
    pub(in crate::explorer) fn deadline(&self, thread: &Thread) -> Option<u64> {
        match &thread.wait {
            Wait::Sleep(deadline) => Some(*deadline),
            Wait::Notified { deadline, .. } if !thread.notified => *deadline,
            Wait::Token(deadline) if !thread.token => *deadline,
            Wait::Items(channel, deadline) => {
                let channel = &self.objects[*channel as usize];
                let nothing = channel.len == 0 && channel.senders > 0;
                if nothing { *deadline } else { None }
            }
            _ => None,
        }
    }

    /// Whether the thread could wake for no reason.
    pub(super) fn may_wake(&self, thread: &Thread) -> bool {
        if thread.over {
            return false;
        }
        match &thread.wait {
            Wait::Notified { lock, .. } if !thread.notified => {
                self.objects[*lock as usize].is_free()
            }
            Wait::Token(_) => !thread.token,
            _ => false,
        }
    }
}
