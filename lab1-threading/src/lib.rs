//! What Python's standard library has and Rust's has not: a semaphore, and a
//! queue that knows when all its work is done.
//!
//! Both are a [`Mutex`] for the state and a [`Condvar`] for the waiting, and
//! nothing else. The pattern is always the same:
//!
//! 1. lock the state;
//! 2. **while** the state is not what we need, wait: the condition variable
//!    unlocks the mutex, sleeps, and locks it again before it returns;
//! 3. change the state, and wake whoever may be waiting for that change.
//!
//! `while` and not `if`: a wake-up is only a hint. Another thread may have
//! been quicker, and the system may wake a thread for no reason at all.

#![expect(
    clippy::unwrap_used,
    reason = "lock() fails only after a thread panicked while it held the lock: nothing to go on with"
)]

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};

/// Lets at most so many threads in at once.
pub struct Semaphore {
    /// How many more threads may come in. Held only to look at the number and
    /// change it, never while a thread waits or works.
    free: Mutex<usize>,
    /// Threads in [`Semaphore::acquire`] wait here; a dropped [`Permit`]
    /// wakes one of them.
    released: Condvar,
}

/// The right to be inside. Dropping it, at the end of a scope or on the way
/// out of an error, gives it back: it cannot be forgotten.
#[must_use = "a permit that is not kept in a variable is given back at once"]
pub struct Permit<'s> {
    semaphore: &'s Semaphore,
}

impl Semaphore {
    /// With `permits` permits, all of them free.
    pub fn new(permits: usize) -> Self {
        Self {
            free: Mutex::new(permits),
            released: Condvar::new(),
        }
    }

    /// Takes a permit; waits until there is one.
    pub fn acquire(&self) -> Permit<'_> {
        let mut free = self.free.lock().unwrap();
        while *free == 0 {
            free = self.released.wait(free).unwrap();
        }
        *free -= 1;
        Permit { semaphore: self }
    }

    /// How many permits are free at this moment. For looking at only: by the
    /// time the caller has read it, it may no longer be true.
    pub fn available(&self) -> usize {
        *self.free.lock().unwrap()
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        *self.semaphore.free.lock().unwrap() += 1;
        // One permit came free, so one waiting thread can go on.
        self.semaphore.released.notify_one();
    }
}

/// A queue for tasks, first in, first out, that counts what is not done yet.
/// The four methods are those of Python's `queue.Queue`.
pub struct TaskQueue<T> {
    /// Held only while a task is put in, taken out or ticked off.
    state: Mutex<State<T>>,
    /// Threads in [`TaskQueue::get`] wait here; [`TaskQueue::put`] wakes one.
    not_empty: Condvar,
    /// Threads in [`TaskQueue::join`] wait here; the [`TaskQueue::task_done`]
    /// that ticks off the last task wakes them all.
    all_done: Condvar,
}

struct State<T> {
    tasks: VecDeque<T>,
    /// Tasks that were put and not ticked off: those in `tasks`, and those
    /// that some thread is working on.
    unfinished: usize,
}

impl<T> TaskQueue<T> {
    /// An empty queue.
    pub fn new() -> Self {
        let state = State {
            tasks: VecDeque::new(),
            unfinished: 0,
        };
        Self {
            state: Mutex::new(state),
            not_empty: Condvar::new(),
            all_done: Condvar::new(),
        }
    }

    /// Puts a task at the end.
    pub fn put(&self, task: T) {
        let mut state = self.state.lock().unwrap();
        state.tasks.push_back(task);
        state.unfinished += 1;
        self.not_empty.notify_one();
    }

    /// Takes the task at the front; waits until there is one.
    pub fn get(&self) -> T {
        let mut state = self.state.lock().unwrap();
        loop {
            // The task leaves the queue but stays unfinished until task_done.
            match state.tasks.pop_front() {
                Some(task) => return task,
                None => state = self.not_empty.wait(state).unwrap(),
            }
        }
    }

    /// Ticks off one task that [`TaskQueue::get`] handed out.
    ///
    /// # Panics
    /// When called more often than tasks were put, as Python does: somebody
    /// counts wrong, and `join` could no longer be trusted.
    pub fn task_done(&self) {
        let mut state = self.state.lock().unwrap();
        let left = state.unfinished.checked_sub(1);
        state.unfinished = left.expect("task_done() called too many times");
        if state.unfinished == 0 {
            self.all_done.notify_all();
        }
    }

    /// Waits until every task that was put has been ticked off.
    pub fn join(&self) {
        let mut state = self.state.lock().unwrap();
        while state.unfinished > 0 {
            state = self.all_done.wait(state).unwrap();
        }
    }
}

impl<T> Default for TaskQueue<T> {
    fn default() -> Self {
        Self::new()
    }
}
