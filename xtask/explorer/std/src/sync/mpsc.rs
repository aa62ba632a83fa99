//! `std::sync::mpsc`, where every message is a step.

use ::std::collections::VecDeque;
use ::std::fmt;
use ::std::panic::Location;
use ::std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use ::std::time::{Duration, Instant};

pub use ::std::sync::mpsc::{RecvError, RecvTimeoutError, SendError, TryRecvError, TrySendError};

use common::explored::{Kind, Op};

use crate::explorer::{CurrentThread, Id, Place, Reason, Wait, current};
use crate::thread::deadline;

struct Channel<T> {
    id: Id,
    /// How many fit in.
    room: Option<u64>,
    queue: Mutex<Queue<T>>,
    changed: ::std::sync::Condvar,
}

struct Queue<T> {
    /// With the number that each was put in by.
    items: VecDeque<(u64, T)>,
    senders: u32,
    receiver: bool,
    /// How many were put in, ever.
    put: u64,
}

impl<T> Channel<T> {
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

    fn changes(&self, change: impl FnOnce(&mut Queue<T>)) {
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

    fn send(&self, item: T, place: Place) -> Result<(), SendError<T>> {
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
        let put = {
            let mut queue = self.queue();
            queue.put += 1;
            let put = queue.put;
            queue.items.push_back((put, item));
            put
        };
        self.known(current);
        current.record(Op::Send, number, 0, place);
        put
    }

    fn really_send(&self, item: T) -> Result<(), SendError<T>> {
        let mut queue = self.queue();
        if !queue.receiver {
            return Err(SendError(item));
        }
        queue.put += 1;
        let put = queue.put;
        queue.items.push_back((put, item));
        drop(queue);
        self.changed.notify_all();
        Ok(())
    }

    fn try_send(&self, item: T, place: Place) -> Result<(), TrySendError<T>> {
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

    fn receive(&self, timeout: Option<Duration>, place: Place) -> Result<T, RecvTimeoutError> {
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

    fn try_receive(&self, place: Place) -> Result<T, TryRecvError> {
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

fn new<T>(room: Option<u64>, place: Place) -> Arc<Channel<T>> {
    Arc::new(Channel {
        id: Id::new(place),
        room,
        queue: Mutex::new(Queue { items: VecDeque::new(), senders: 1, receiver: true, put: 0 }),
        changed: ::std::sync::Condvar::new(),
    })
}

/// As [`std::sync::mpsc::channel`].
#[track_caller]
pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let channel = new(None, Location::caller());
    (Sender(Arc::clone(&channel)), Receiver(channel))
}

/// As [`std::sync::mpsc::sync_channel`].
#[track_caller]
pub fn sync_channel<T>(bound: usize) -> (SyncSender<T>, Receiver<T>) {
    let channel = new(Some(bound as u64), Location::caller());
    (SyncSender(Arc::clone(&channel)), Receiver(channel))
}

/// As [`std::sync::mpsc::Sender`].
pub struct Sender<T>(Arc<Channel<T>>);

impl<T> Sender<T> {
    /// As [`std::sync::mpsc::Sender::send`].
    ///
    /// # Errors
    /// If all receivers are gone.
    #[track_caller]
    pub fn send(&self, item: T) -> Result<(), SendError<T>> {
        self.0.send(item, Location::caller())
    }
}

/// As [`std::sync::mpsc::SyncSender`].
pub struct SyncSender<T>(Arc<Channel<T>>);

impl<T> SyncSender<T> {
    /// As [`std::sync::mpsc::SyncSender::send`].
    ///
    /// # Errors
    /// If all receivers are gone.
    #[track_caller]
    pub fn send(&self, item: T) -> Result<(), SendError<T>> {
        self.0.send(item, Location::caller())
    }

    /// As [`std::sync::mpsc::SyncSender::try_send`].
    ///
    /// # Errors
    /// If it is full, or all receivers are gone.
    #[track_caller]
    pub fn try_send(&self, item: T) -> Result<(), TrySendError<T>> {
        self.0.try_send(item, Location::caller())
    }
}

macro_rules! sender {
    ($name:ident) => {
        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                self.0.changes(|queue| queue.senders += 1);
                Self(Arc::clone(&self.0))
            }
        }

        impl<T> Drop for $name<T> {
            fn drop(&mut self) {
                // Other threads see that all senders are gone.
                if let Some(current) = current() {
                    current.turn();
                }
                self.0.changes(|queue| queue.senders -= 1);
            }
        }

        impl<T> fmt::Debug for $name<T> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

sender!(Sender);
sender!(SyncSender);

/// As [`std::sync::mpsc::Receiver`].
pub struct Receiver<T>(Arc<Channel<T>>);

impl<T> Receiver<T> {
    /// As [`std::sync::mpsc::Receiver::recv`].
    ///
    /// # Errors
    /// If all senders are gone.
    #[track_caller]
    pub fn recv(&self) -> Result<T, RecvError> {
        self.0.receive(None, Location::caller()).map_err(|_| RecvError)
    }

    /// As [`std::sync::mpsc::Receiver::try_recv`].
    ///
    /// # Errors
    /// If there is nothing.
    #[track_caller]
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        self.0.try_receive(Location::caller())
    }

    /// As [`std::sync::mpsc::Receiver::recv_timeout`].
    ///
    /// # Errors
    /// If no item comes, or all senders are gone.
    #[track_caller]
    pub fn recv_timeout(&self, timeout: Duration) -> Result<T, RecvTimeoutError> {
        self.0.receive(Some(timeout), Location::caller())
    }

    /// As [`std::sync::mpsc::Receiver::iter`].
    pub fn iter(&self) -> Iter<'_, T> {
        Iter(self)
    }

    /// As [`std::sync::mpsc::Receiver::try_iter`].
    pub fn try_iter(&self) -> TryIter<'_, T> {
        TryIter(self)
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        if let Some(current) = current() {
            current.turn();
        }
        let mut left = VecDeque::new();
        self.0.changes(|queue| {
            queue.receiver = false;
            if self.0.room != Some(0) {
                left = ::std::mem::take(&mut queue.items);
            }
        });
        // What is in it may lock or send when it is dropped.
        drop(left);
    }
}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Receiver").finish_non_exhaustive()
    }
}

/// As [`std::sync::mpsc::Iter`].
#[derive(Debug)]
pub struct Iter<'a, T: 'a>(&'a Receiver<T>);

/// As [`std::sync::mpsc::TryIter`].
#[derive(Debug)]
pub struct TryIter<'a, T: 'a>(&'a Receiver<T>);

/// As [`std::sync::mpsc::IntoIter`].
#[derive(Debug)]
pub struct IntoIter<T>(Receiver<T>);

impl<T> Iterator for Iter<'_, T> {
    type Item = T;
    #[track_caller]
    fn next(&mut self) -> Option<T> {
        self.0.recv().ok()
    }
}

impl<T> Iterator for TryIter<'_, T> {
    type Item = T;
    #[track_caller]
    fn next(&mut self) -> Option<T> {
        self.0.try_recv().ok()
    }
}

impl<T> Iterator for IntoIter<T> {
    type Item = T;
    #[track_caller]
    fn next(&mut self) -> Option<T> {
        self.0.recv().ok()
    }
}

impl<'a, T> IntoIterator for &'a Receiver<T> {
    type Item = T;
    type IntoIter = Iter<'a, T>;
    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<T> IntoIterator for Receiver<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;
    fn into_iter(self) -> IntoIter<T> {
        IntoIter(self)
    }
}
