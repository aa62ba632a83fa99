//! passes: 1.2
//! Right: an `Arc<RwLock<u64>>` of which only write guards are taken is a mutex.
//! `thread::spawn` and `Arc::into_inner` instead of a scope.

use std::sync::{Arc, RwLock};
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
    let expected = args.threads.get() * args.iterations.get();
    println!("Expected final counter value (with lock): {expected}");

    // write: 1.2
    let counter = Arc::new(RwLock::new(0_u64));
    let (iterations, pause) = (args.iterations.get(), Duration::from_micros(args.pause));
    let handles = (0..args.threads.get())
        .map(|_| {
            let counter = Arc::clone(&counter);
            thread::spawn(move || increment_counter_fixed(counter, iterations, pause))
        })
        .collect::<Vec<_>>();
    for handle in handles {
        handle.join().expect("a counting thread panicked");
    }
    // end

    let only_owner = Arc::into_inner(counter).expect("all threads have dropped their clones");
    let actual = only_owner.into_inner().expect("no thread has panicked");
    println!("Actual final counter value (with lock):   {actual}");
    if actual == expected {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}

fn increment_counter_fixed(counter: Arc<RwLock<u64>>, iterations: u64, pause: Duration) {
    for _ in 0..iterations {
        // write: 1.2
        let mut value = counter.write().expect("poisoned");
        let current_value = *value;
        if !pause.is_zero() {
            thread::sleep(pause);
        }
        *value = current_value + 1;
        // end
    }
}
