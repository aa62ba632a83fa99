//! What happens in a channel: every message is a step, and a full or empty one is waited for.

use ::std::collections::VecDeque;
use ::std::sync::mpsc::{RecvTimeoutError, SendError, TryRecvError, TrySendError};
use ::std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use ::std::time::{Duration, Instant};

use common::explored::{Kind, Op};

use crate::explorer::{CurrentThread, Id, Place, Reason, Wait, current};
use crate::thread::deadline;

/// What the ends of a channel share.
pub(super) struct Channel<T> {
    id: Id,
    /// How many fit in.
    pub(super) room: Option<u64>,
    queue: Mutex<Queue<T>>,
    changed: ::std::sync::Condvar,
}

/// The messages, and who is there to send and receive them.
pub(super) struct Queue<T> {
    /// With the number that each was put in by.
    pub(super) items: VecDeque<(u64, T)>,
    pub(super) senders: u32,
    pub(super) receiver: bool,
    /// How many were put in, ever.
    put: u64,
}

impl<T> Queue<T> {
    /// Puts an item in; returns its number.
    fn put(&mut self, item: T) -> u64 {
        self.put += 1;
        self.items.push_back((self.put, item));
        self.put
    }
}

impl<T> Channel<T> {
    /// With one sender and a receiver.
    pub(super) fn new(room: Option<u64>, place: Place) -> Arc<Self> {
        Arc::new(Self {
            id: Id::new(place),
            room,
            queue: Mutex::new(Queue { items: VecDeque::new(), senders: 1, receiver: true, put: 0 }),
            changed: ::std::sync::Condvar::new(),
        })
    }

    fn queue(&self) -> MutexGuard<'_, Queue<T>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Its number, and what the schedule must know of it.
    fn known(&self, current: &CurrentThread) -> u32 {
        let number = self.id.of(Kind::Channel, current);
        let queue = self.queue();
        current.with(|state| {
            let object = state.at(number);
            object.len = queue.items.len() as u64;
            object.senders = queue.senders;
            object.receiver = queue.receiver;
            object.room = self.room;
        });
        number
    }

    /// Changes the queue, and tells those who wait for it.
    pub(super) fn changes(&self, change: impl FnOnce(&mut Queue<T>)) {
        change(&mut self.queue());
        self.changed.notify_all();
        if let Some(current) = current() {
            self.known(&current);
        }
    }

    fn has_room(&self) -> bool {
        let len = self.queue().items.len() as u64;
        self.room.is_none_or(|room| len < room.max(1))
    }

    /// Puts an item in, and waits for room.
    pub(super) fn send(&self, item: T, place: Place) -> Result<(), SendError<T>> {
        let Some(current) = current() else {
            return self.really_send(item);
        };
        current.turn();
        let number = self.known(&current);
        if self.queue().receiver && !self.has_room() {
            current.record(Op::Blocked, number, 0, place);
            current.wait(Wait::Room(number), false);
        }
        if !self.queue().receiver {
            current.record(Op::Disconnected, number, 0, place);
            return Err(SendError(item));
        }
        let put = self.put(&current, number, item, place);
        if self.room == Some(0) {
            // A channel without room: both ends meet.
            current.wait(Wait::Taken(number, put), false);
            let mut queue = self.queue();
            let left = queue.items.iter().position(|(number, _)| *number == put);
            if let Some((_, item)) = left.and_then(|left| queue.items.remove(left)) {
                return Err(SendError(item));
            }
        }
        Ok(())
    }

    fn put(&self, current: &CurrentThread, number: u32, item: T, place: Place) -> u64 {
        let put = self.queue().put(item);
        self.known(current);
        current.record(Op::Send, number, 0, place);
        put
    }

    fn really_send(&self, item: T) -> Result<(), SendError<T>> {
        let mut queue = self.queue();
        if !queue.receiver {
            return Err(SendError(item));
        }
        queue.put(item);
        drop(queue);
        self.changed.notify_all();
        Ok(())
    }

    /// Puts an item in, if there is room.
    pub(super) fn try_send(&self, item: T, place: Place) -> Result<(), TrySendError<T>> {
        let Some(current) = current() else {
            return self.really_send(item).map_err(|error| TrySendError::Disconnected(error.0));
        };
        current.turn();
        let number = self.known(&current);
        if !self.queue().receiver {
            current.record(Op::Disconnected, number, 0, place);
            return Err(TrySendError::Disconnected(item));
        }
        // Without room, both ends must meet: a receiver has to wait for it.
        let meets = self.room != Some(0) || current.with(|state| state.is_received_from(number));
        if !self.has_room() || !meets {
            current.record(Op::TryEmpty, number, 0, place);
            return Err(TrySendError::Full(item));
        }
        self.put(&current, number, item, place);
        Ok(())
    }

    /// Takes an item out, and waits for one, as long as `timeout` allows.
    pub(super) fn receive(
        &self,
        timeout: Option<Duration>,
        place: Place,
    ) -> Result<T, RecvTimeoutError> {
        let Some(current) = current() else {
            return self.really_receive(timeout);
        };
        current.turn();
        let number = self.known(&current);
        let nothing = {
            let queue = self.queue();
            queue.items.is_empty() && queue.senders > 0
        };
        if nothing {
            let deadline = timeout.map(|timeout| deadline(&current, timeout));
            current.record(Op::Blocked, number, 0, place);
            if current.wait(Wait::Items(number, deadline), false) == Reason::TimedOut {
                current.record(Op::TimedOut, number, 0, place);
                return Err(RecvTimeoutError::Timeout);
            }
        }
        match self.take(&current, number) {
            Some(item) => {
                current.record(Op::Receive, number, 0, place);
                Ok(item)
            }
            None => {
                current.record(Op::Disconnected, number, 0, place);
                Err(RecvTimeoutError::Disconnected)
            }
        }
    }

    fn take(&self, current: &CurrentThread, number: u32) -> Option<T> {
        let item = self.queue().items.pop_front().map(|(_, item)| item);
        if item.is_some() {
            current.with(|state| state.at(number).taken += 1);
        }
        self.known(current);
        item
    }

    fn really_receive(&self, timeout: Option<Duration>) -> Result<T, RecvTimeoutError> {
        let until = timeout.map(|timeout| Instant::now() + timeout);
        let mut queue = self.queue();
        loop {
            if let Some((_, item)) = queue.items.pop_front() {
                return Ok(item);
            }
            if queue.senders == 0 {
                return Err(RecvTimeoutError::Disconnected);
            }
            queue = match until {
                None => self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner),
                Some(until) => {
                    let rest = until.saturating_duration_since(Instant::now());
                    if rest.is_zero() {
                        return Err(RecvTimeoutError::Timeout);
                    }
                    let waited = self.changed.wait_timeout(queue, rest);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    /// Takes an item out, if there is one.
    pub(super) fn try_receive(&self, place: Place) -> Result<T, TryRecvError> {
        let Some(current) = current() else {
            let mut queue = self.queue();
            let gone = queue.senders == 0;
            return queue.items.pop_front().map(|(_, item)| item).ok_or(if gone {
                TryRecvError::Disconnected
            } else {
                TryRecvError::Empty
            });
        };
        current.turn();
        let number = self.known(&current);
        let gone = self.queue().senders == 0;
        match self.take(&current, number) {
            Some(item) => {
                current.record(Op::Receive, number, 0, place);
                Ok(item)
            }
            None if gone => {
                current.record(Op::Disconnected, number, 0, place);
                Err(TryRecvError::Disconnected)
            }
            None => {
                current.record(Op::TryEmpty, number, 0, place);
                Err(TryRecvError::Empty)
            }
        }
    }
}
