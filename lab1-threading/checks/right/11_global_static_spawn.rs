//! passes: 1.1
//! Right: a global counter as in the Python guide, `thread::spawn` without a scope,
//! and load, sleep, store in the loop. SeqCst instead of Relaxed changes nothing.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use clap::Parser;
use common::bounded::{Iterations, Threads};

/// The number that every thread tries to change. A static lives as long as the
/// program, so plain `thread::spawn` may use it.
static SHARED_COUNTER: AtomicU64 = AtomicU64::new(0);

fn main() {
    run(&Args::parse());
}

/// See a race condition happen (task 1.1)
#[derive(Parser)]
pub struct Args {
    /// How many threads count
    #[arg(long, default_value = "5")]
    threads: Threads,
    /// How often each thread adds 1
    #[arg(long, default_value = "10000")]
    iterations: Iterations,
    /// Microseconds between load and store: how long a thread is distracted
    #[arg(long, default_value_t = 10, value_name = "MICROSECONDS")]
    pause: u64,
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) {
    println!("--- Observing a Race Condition ---");
    let num_threads = args.threads.get();
    let iterations_per_thread = args.iterations.get();
    let distraction = Duration::from_micros(args.pause);

    let expected_total = num_threads * iterations_per_thread;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let mut threads: Vec<JoinHandle<()>> = Vec::new();
    let mut started = 0;
    while started < num_threads {
        threads.push(thread::spawn(move || {
            increment_counter_problem(iterations_per_thread, distraction)
        }));
        started += 1;
    }
    while let Some(thread) = threads.pop() {
        thread.join().expect("a thread died");
    }

    let total = SHARED_COUNTER.load(SeqCst);
    println!("Actual final counter value:   {total}");
    if total != expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
        println!("This means threads interfered with each other's updates.");
    } else {
        println!(
            "No race condition observed this time. (Try running it again, it's often random!)"
        );
    }
}

fn increment_counter_problem(iterations: u64, distraction: Duration) {
    let mut left = iterations;
    while left > 0 {
        // write: 1.1
        let current_value = SHARED_COUNTER.load(SeqCst);
        thread::sleep(distraction);
        let new_value = current_value + 1;
        SHARED_COUNTER.store(new_value, SeqCst);
        // end
        left -= 1;
    }
}
