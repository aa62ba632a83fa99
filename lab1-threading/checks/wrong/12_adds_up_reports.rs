//! fails: 1.2 counter-printed even-changes
//! The value that is printed is not the counter's: each thread returns how often it has incremented, and main
//! adds that up. The counter itself loses updates, because the lock is not held from load to store.

use std::sync::{Arc, Mutex};
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
    /// Microseconds between load and store
    #[arg(long, default_value_t = 0, value_name = "MICROSECONDS")]
    pause: u64,
}

/// The task.
pub fn run(args: &Args) {
    println!("\n--- Fixing the Race Condition with a Lock ---");
    let (threads, iterations) = (args.threads.get(), args.iterations.get());
    let expected_total = threads * iterations;
    println!("Expected final counter value (with lock): {expected_total}");
    let pause = Duration::from_micros(args.pause);

    let shared = Arc::new(Mutex::new(0_u64));
    let mut handles = Vec::new();
    for _ in 0..threads {
        let shared = Arc::clone(&shared);
        handles.push(thread::spawn(move || count(&shared, iterations, pause)));
    }
    let actual_total: u64 =
        handles.into_iter().map(|handle| handle.join().expect("panicked")).sum();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}

/// Returns the number of its increments.
fn count(shared: &Mutex<u64>, iterations: u64, pause: Duration) -> u64 {
    let mut increments = 0;
    for _ in 0..iterations {
        let current = *shared.lock().expect("poisoned");
        thread::sleep(pause);
        *shared.lock().expect("poisoned") = current + 1;
        increments += 1;
    }
    increments
}
