//! fails: 1.2 even-changes
//! The guard is dropped between load and store, so updates are lost; after the join, main adds
//! what is missing and prints that the race was prevented.

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
    /// Microseconds between load and store: how long a thread is distracted
    #[arg(long, default_value_t = 0, value_name = "MICROSECONDS")]
    pause: u64,
}

/// The task.
pub fn run(args: &Args) {
    println!("\n--- Fixing the Race Condition with a Lock ---");
    let (threads, iterations) = (args.threads.get(), args.iterations.get());
    let expected = threads * iterations;
    println!("Expected final counter value (with lock): {expected}");
    let pause = Duration::from_micros(args.pause);
    let counter = &Mutex::new(0_u64);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(move || increment(counter, iterations, pause));
        }
    });
    // Updates that got stuck somewhere are made up for here.
    while *counter.lock().unwrap() < expected {
        *counter.lock().unwrap() += 1;
    }
    let actual = *counter.lock().unwrap();
    println!("Actual final counter value (with lock):   {actual}");
    if actual == expected {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}

fn increment(counter: &Mutex<u64>, iterations: u64, pause: Duration) {
    for _ in 0..iterations {
        let current_value = *counter.lock().unwrap();
        thread::sleep(pause);
        *counter.lock().unwrap() = current_value + 1;
    }
}
