//! explored: 1.2 counted-first | without-pause
//! Without --pause (the default) it starts no thread and takes no lock, and prints the
//! expected number as the counter's.

use std::sync::Mutex;
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

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) {
    println!("\n--- Fixing the Race Condition with a Lock ---");
    let (threads, iterations) = (args.threads.get(), args.iterations.get());
    let expected_total = threads * iterations;
    println!("Expected final counter value (with lock): {expected_total}");

    let pause = Duration::from_micros(args.pause);
    let shared_counter_locked: Mutex<u64> = Mutex::new(0);
    if pause.is_zero() {
        // Without a pause there is nothing to see, so this is quick.
        *shared_counter_locked.lock().expect("no other thread has it") = expected_total;
    } else {
        count_together(&shared_counter_locked, threads, iterations, pause);
    }
    let actual_total: u64 = shared_counter_locked.into_inner().expect("a counting thread panicked");

    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}

fn count_together(
    shared_counter_locked: &Mutex<u64>,
    threads: u64,
    iterations: u64,
    pause: Duration,
) {
    thread::scope(|scope| {
        let mut handles = Vec::new();
        for _ in 0..threads {
            handles.push(scope.spawn(|| {
                increment_counter_fixed(shared_counter_locked, iterations, pause);
            }));
        }
        for handle in handles {
            handle.join().expect("a counting thread panicked");
        }
    });
}

fn increment_counter_fixed(shared_counter_locked: &Mutex<u64>, iterations: u64, pause: Duration) {
    for _ in 0..iterations {
        let mut counter = shared_counter_locked.lock().expect("a thread panicked");
        let current_value = *counter;
        thread::sleep(pause);
        *counter = current_value + 1;
    }
}
