//! The semaphore and the queue, by themselves.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::*;

/// Runs a test that hangs where a thread is never woken, and fails it then:
/// a right one takes no time, and a minute is long on any machine.
#[track_caller]
fn with_a_deadline(test: impl FnOnce() + Send + 'static) {
    let (done, is_done) = mpsc::channel();
    let thread = thread::spawn(move || {
        test();
        // The receiver is gone once the deadline is over.
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
