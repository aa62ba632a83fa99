//! passes: 1.2
//!
//! Task 1.2: fix the race condition with a lock.
//!
//! The same five threads take the same three steps as in race.rs, but a mutex
//! lets only one thread at a time take them.
//!
//! Run:   cargo run -p lab1-threading --bin lock
//! Try:   --pause 10 --iterations 1000, and then drop the guard before the store
//! Next:  semaphore.rs, which lets several threads in, but not all

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;

use clap::Parser;
use common::bounded::{Iterations, Threads};
use common::lab::end_quietly_if_unread;

fn main() {
    end_quietly_if_unread();
    run(&Args::parse());
}

/// Fix the race condition with a lock (task 1.2)
#[derive(Parser)]
pub struct Args {
    /// How many threads count
    #[arg(long, default_value = "5")]
    threads: Threads,
    /// How often each thread adds 1
    #[arg(long, default_value = "10000")]
    iterations: Iterations,
    /// Microseconds between load and store: makes a lock that is missing, or
    /// let go too early, lose updates every time
    #[arg(long, default_value_t = 0, value_name = "MICROSECONDS")]
    pause: u64,
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) {
    println!("\n--- Fixing the Race Condition with a Lock ---");
    let (threads, iterations) = (args.threads.get(), args.iterations.get());
    let expected_total = threads * iterations;
    println!("Expected final counter value (with lock): {expected_total}");

    let pause = Duration::from_micros(args.pause);
    let lock = HandMade::default();
    let shared_counter_locked = AtomicU64::new(0);

    thread::scope(|scope| {
        let mut handles = Vec::new();
        for _ in 0..threads {
            handles.push(scope.spawn(|| {
                increment_counter_fixed(&lock, &shared_counter_locked, iterations, pause);
            }));
        }
        for handle in handles {
            handle.join().expect("a counting thread panicked");
        }
    });

    // All threads have ended.
    let actual_total = shared_counter_locked.into_inner();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}

/// A lock that is free, or held by one thread.
#[derive(Default)]
struct HandMade {
    held: Mutex<bool>,
    freed: Condvar,
}

/// Frees the lock when it is dropped.
struct Turn<'l>(&'l HandMade);

impl HandMade {
    fn lock(&self) -> Turn<'_> {
        let mut held = self.held.lock().expect("a counting thread panicked");
        while *held {
            held = self.freed.wait(held).expect("a counting thread panicked");
        }
        *held = true;
        Turn(self)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.held.lock().expect("a counting thread panicked") = false;
        self.0.freed.notify_one();
    }
}

fn increment_counter_fixed(
    lock: &HandMade,
    shared_counter_locked: &AtomicU64,
    iterations: u64,
    pause: Duration,
) {
    for _ in 0..iterations {
        let _turn = lock.lock();
        // --- The critical section, now protected by the lock. ---
        let current_value = shared_counter_locked.load(Ordering::Relaxed);
        if !pause.is_zero() {
            thread::sleep(pause);
        }
        shared_counter_locked.store(current_value + 1, Ordering::Relaxed);
        // --- The turn is dropped here, and that unlocks. ---
    }
}
