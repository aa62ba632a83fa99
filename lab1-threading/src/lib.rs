//! Two tools that Python's standard library has and Rust's has not: a semaphore,
//! and a queue that knows when all its work is done.
//!
//! Both consist of a [`Mutex`] for the state and a [`Condvar`] for the waiting.
//! The pattern is always the same:
//!
//! 1. Lock the state.
//! 2. **While** the state is not what the thread needs, wait: the condition
//!    variable unlocks the mutex, sleeps, and locks it again before it returns.
//! 3. Change the state, and wake the threads that may wait for that change.
//!
//! `while` and not `if`: a wake-up is only a hint. Another thread may have been
//! quicker, and the system may wake a thread for no reason.

#![expect(
    clippy::unwrap_used,
    reason = "lock() fails only after a thread panicked while it held the lock: nothing to go on with"
)]

pub mod guide;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};

/// Lets a limited number of threads in at the same time.
///
/// ```
/// use lab1_threading::Semaphore;
///
/// let semaphore = Semaphore::new(3);
/// let permit = semaphore.acquire();
/// assert_eq!(semaphore.available(), 2);
/// drop(permit);
/// assert_eq!(semaphore.available(), 3);
/// ```
pub struct Semaphore {
    /// How many more threads may come in. Held only to look at the number and
    /// change it, never while a thread waits or works.
    free: Mutex<usize>,
    /// Threads in [`Semaphore::acquire`] wait here; a dropped [`Permit`]
    /// wakes one of them.
    released: Condvar,
}

/// The right to be inside. A thread gives it back when it drops it: at the end
/// of a scope, or on the way out of an error. No thread can forget that.
#[must_use = "a permit that is not kept in a variable is given back at once"]
pub struct Permit<'s> {
    semaphore: &'s Semaphore,
}

impl Semaphore {
    /// With `permits` permits, all of them free.
    pub fn new(permits: usize) -> Self {
        Self { free: Mutex::new(permits), released: Condvar::new() }
    }

    /// Takes a permit; waits until there is one.
    pub fn acquire(&self) -> Permit<'_> {
        // solution: 1.3
        let mut free = self.free.lock().unwrap();
        while *free == 0 {
            free = self.released.wait(free).unwrap();
        }
        *free -= 1;
        Permit { semaphore: self }
        // end
    }

    /// How many permits are free at this moment. Print it, but decide nothing by
    /// it: another thread may change it before the caller has read it.
    pub fn available(&self) -> usize {
        *self.free.lock().unwrap()
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        // solution: 1.3
        *self.semaphore.free.lock().unwrap() += 1;
        // One permit is free again, so one waiting thread can go on.
        self.semaphore.released.notify_one();
        // end
    }
}

/// A queue for tasks, first in, first out, that counts what is not done yet.
/// The four methods are those of Python's `queue.Queue`.
///
/// ```
/// use lab1_threading::TaskQueue;
///
/// let queue = TaskQueue::new();
/// queue.put("a log");
/// assert_eq!(queue.get(), "a log");
/// queue.task_done();
/// queue.join(); // Returns at once: every task is done.
/// ```
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
    /// Tasks that were put and not ticked off: those in `tasks`, and those that
    /// a thread works on.
    unfinished: usize,
}

impl<T> TaskQueue<T> {
    /// An empty queue.
    pub fn new() -> Self {
        let state = State { tasks: VecDeque::new(), unfinished: 0 };
        Self { state: Mutex::new(state), not_empty: Condvar::new(), all_done: Condvar::new() }
    }

    /// Puts a task at the end.
    pub fn put(&self, task: T) {
        // solution: 1.4
        let mut state = self.state.lock().unwrap();
        state.tasks.push_back(task);
        state.unfinished += 1;
        self.not_empty.notify_one();
        // end
    }

    /// Takes the task at the front; waits until there is one.
    pub fn get(&self) -> T {
        // solution: 1.4
        let mut state = self.state.lock().unwrap();
        loop {
            // The task leaves the queue but stays unfinished until task_done.
            match state.tasks.pop_front() {
                Some(task) => return task,
                None => state = self.not_empty.wait(state).unwrap(),
            }
        }
        // end
    }

    /// Ticks off one task that [`TaskQueue::get`] handed out.
    ///
    /// # Panics
    /// When it is called more often than tasks were put, as Python does: the
    /// count is wrong, and `join` would return too early.
    pub fn task_done(&self) {
        // solution: 1.4
        let mut state = self.state.lock().unwrap();
        let left = state.unfinished.checked_sub(1);
        state.unfinished = left.expect("task_done() called too many times");
        if state.unfinished == 0 {
            self.all_done.notify_all();
        }
        // end
    }

    /// Waits until every task that was put has been ticked off.
    pub fn join(&self) {
        // solution: 1.4
        let mut state = self.state.lock().unwrap();
        while state.unfinished > 0 {
            state = self.all_done.wait(state).unwrap();
        }
        // end
    }
}

impl<T> Default for TaskQueue<T> {
    fn default() -> Self {
        Self::new()
    }
}
