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
        // starter:
        // Wait while no permit is free, take one, and return it: the three steps
        // at the head of this file.
        //     todo!("1.3: wait for a permit, and take it");
        // end
    }

    /// How many permits are free at this moment. For looking at only: by the
    /// time the caller has read it, it may no longer be true.
    pub fn available(&self) -> usize {
        *self.free.lock().unwrap()
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        // solution: 1.3
        *self.semaphore.free.lock().unwrap() += 1;
        // One permit came free, so one waiting thread can go on.
        self.semaphore.released.notify_one();
        // starter:
        // Give the permit back, and wake somebody who waits for one.
        //     todo!("1.3: give the permit back");
        // end
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
        // starter:
        // Put the task at the end, count it, and wake a thread that waits in
        // `get`.
        //     todo!("1.4: put a task");
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
        // starter:
        // Take the task at the front; wait while there is none. Waiting for
        // another task must not keep anybody from putting one.
        //     todo!("1.4: get a task");
        // end
    }

    /// Ticks off one task that [`TaskQueue::get`] handed out.
    ///
    /// # Panics
    /// When called more often than tasks were put, as Python does: somebody
    /// counts wrong, and `join` could no longer be trusted.
    pub fn task_done(&self) {
        // solution: 1.4
        let mut state = self.state.lock().unwrap();
        let left = state.unfinished.checked_sub(1);
        state.unfinished = left.expect("task_done() called too many times");
        if state.unfinished == 0 {
            self.all_done.notify_all();
        }
        // starter:
        // Count one unfinished task less, and panic with "task_done() called too
        // many times" where there is none left to count. Who waits for the last?
        //     todo!("1.4: tick a task off");
        // end
    }

    /// Waits until every task that was put has been ticked off.
    pub fn join(&self) {
        // solution: 1.4
        let mut state = self.state.lock().unwrap();
        while state.unfinished > 0 {
            state = self.all_done.wait(state).unwrap();
        }
        // starter:
        // Wait until nothing is unfinished.
        //     todo!("1.4: wait for all tasks");
        // end
    }
}

impl<T> Default for TaskQueue<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::{self, RecvTimeoutError};
    use std::thread;
    use std::time::Duration;

    /// Runs a test that hangs where a thread is never woken, and fails it then:
    /// a right one takes no time, and a minute is long on any machine.
    #[track_caller]
    fn with_a_deadline(test: impl FnOnce() + Send + 'static) {
        let (done, is_done) = mpsc::channel();
        let thread = thread::spawn(move || {
            test();
            // Nobody waits any more once the deadline is over.
            let _ = done.send(());
        });
        match is_done.recv_timeout(Duration::from_secs(60)) {
            Ok(()) => {}
            Err(RecvTimeoutError::Disconnected) => {
                let panic = thread.join().expect_err("the test panicked");
                std::panic::resume_unwind(panic);
            }
            Err(RecvTimeoutError::Timeout) => {
                panic!("a thread waits for ever: who should have woken it?");
            }
        }
    }

    #[test]
    fn never_more_threads_are_inside_than_there_are_permits() {
        with_a_deadline(|| {
            for permits in [1, 2, 5] {
                let semaphore = Semaphore::new(permits);
                let (inside, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
                thread::scope(|scope| {
                    for _ in 0..8 {
                        scope.spawn(|| {
                            for _ in 0..500 {
                                let _permit = semaphore.acquire();
                                let now = inside.fetch_add(1, Ordering::SeqCst) + 1;
                                most.fetch_max(now, Ordering::SeqCst);
                                thread::yield_now();
                                inside.fetch_sub(1, Ordering::SeqCst);
                            }
                        });
                    }
                });
                assert!((1..=permits).contains(&most.load(Ordering::SeqCst)));
                assert_eq!(semaphore.available(), permits);
            }
        });
    }

    #[test]
    fn a_permit_is_given_back_when_its_thread_panics() {
        with_a_deadline(|| {
            let semaphore = Semaphore::new(1);
            let result = thread::scope(|scope| {
                let thread = scope.spawn(|| {
                    let _permit = semaphore.acquire();
                    panic!("on purpose");
                });
                thread.join()
            });
            assert!(result.is_err());
            drop(semaphore.acquire());
        });
    }

    #[test]
    fn a_thread_that_waits_for_a_permit_is_woken_by_its_release() {
        with_a_deadline(|| {
            let semaphore = Semaphore::new(1);
            let permit = semaphore.acquire();
            let (entered, was_entered) = mpsc::channel();
            thread::scope(|scope| {
                scope.spawn(|| {
                    let _permit = semaphore.acquire();
                    entered.send(()).unwrap();
                });
                assert!(was_entered.try_recv().is_err(), "the permit is taken");
                drop(permit);
                was_entered.recv().unwrap();
            });
        });
    }

    #[test]
    fn tasks_come_out_in_the_order_they_were_put() {
        with_a_deadline(|| {
            let queue = TaskQueue::new();
            (0..100).for_each(|task| queue.put(task));
            let taken: Vec<_> = (0..100).map(|_| queue.get()).collect();
            assert_eq!(taken, (0..100).collect::<Vec<_>>());
        });
    }

    #[test]
    fn every_task_is_handed_to_one_worker_and_join_waits_for_all() {
        with_a_deadline(|| {
            let queue = TaskQueue::new();
            let done = AtomicUsize::new(0);
            thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| {
                        while let Some(task) = queue.get() {
                            done.fetch_add(task, Ordering::SeqCst);
                            queue.task_done();
                        }
                        queue.task_done();
                    });
                }
                (1..=1000).for_each(|task| queue.put(Some(task)));
                (0..4).for_each(|_| queue.put(None));
                queue.join();
                assert_eq!(done.load(Ordering::SeqCst), 1000 * 1001 / 2);
            });
        });
    }

    #[test]
    fn join_does_not_end_while_a_task_is_being_worked_on() {
        with_a_deadline(|| {
            let queue = TaskQueue::new();
            queue.put("log");
            let (joined, was_joined) = mpsc::channel();
            thread::scope(|scope| {
                scope.spawn(|| {
                    queue.join();
                    joined.send(()).unwrap();
                });
                assert_eq!(queue.get(), "log");
                assert!(was_joined.try_recv().is_err(), "it is taken, but not done");
                queue.task_done();
                was_joined.recv().unwrap();
            });
        });
    }

    #[test]
    #[should_panic(expected = "task_done() called too many times")]
    fn ticking_off_what_was_never_put_is_a_mistake() {
        TaskQueue::<()>::new().task_done();
    }
}
