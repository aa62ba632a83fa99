//! fails: 1.2 updates-whole
//! The lock is not held from load to store: it is given back for the pause, taken again, and
//! the update is repeated if the value has changed meanwhile. The sum is right by retrying, and
//! threads do not take turns.

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
    let cell = Mutex::new(0_u64);
    thread::scope(|scope| {
        let handles: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    for _ in 0..iterations {
                        while !try_increment(&cell, pause) {}
                    }
                })
            })
            .collect();
        handles.into_iter().for_each(|h| h.join().expect("panicked"));
    });
    let actual = cell.into_inner().expect("panicked");
    println!("Actual final counter value (with lock):   {actual}");
    if actual == expected {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}

/// False: another thread was quicker.
fn try_increment(cell: &Mutex<u64>, pause: Duration) -> bool {
    let seen = *cell.lock().expect("poisoned");
    thread::sleep(pause);
    let mut value = cell.lock().expect("poisoned");
    let unchanged = *value == seen;
    if unchanged {
        *value = seen + 1;
    }
    unchanged
}
