//! passes: 1.2
//! Right: a hand-written spin lock, `compare_exchange` on an `AtomicBool`, that runs a
//! closure while it is held. It yields between the attempts, and so it wastes little.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use common::bounded::{Iterations, Threads};

fn main() {
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

struct SpinLock {
    taken: AtomicBool,
}

struct Unlock<'l>(&'l AtomicBool);

impl Drop for Unlock<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl SpinLock {
    const fn new() -> Self {
        Self { taken: AtomicBool::new(false) }
    }

    /// Runs `critical_section` while no other thread runs one.
    fn hold<R>(&self, critical_section: impl FnOnce() -> R) -> R {
        while self
            .taken
            .compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed)
            .is_err()
        {
            thread::yield_now();
        }
        // Unlocks on every way out, a panic too.
        let _unlock = Unlock(&self.taken);
        critical_section()
    }
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) {
    println!("\n--- Fixing the Race Condition with a Lock ---");
    let (threads, iterations) = (args.threads.get(), args.iterations.get());
    let expected_total = threads * iterations;
    println!("Expected final counter value (with lock): {expected_total}");

    let pause = Duration::from_micros(args.pause);
    // write: 1.2
    let (lock, shared_counter_locked) = (SpinLock::new(), AtomicU64::new(0));
    thread::scope(|scope| {
        let handles: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    increment_counter_fixed(&lock, &shared_counter_locked, iterations, pause)
                })
            })
            .collect();
        for handle in handles {
            handle.join().expect("a counting thread panicked");
        }
    });
    // end

    let actual_total: u64 = shared_counter_locked.into_inner();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}

fn increment_counter_fixed(lock: &SpinLock, counter: &AtomicU64, iterations: u64, pause: Duration) {
    for _ in 0..iterations {
        // write: 1.2
        lock.hold(|| {
            let current_value = counter.load(Ordering::Relaxed);
            thread::sleep(pause);
            counter.store(current_value + 1, Ordering::Relaxed);
        });
        // end
    }
}
