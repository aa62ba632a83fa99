//! fails: 1.1 counter-printed
//! The race is real, but when by chance nothing was lost (one thread, no pause), the program takes one off
//! the counter before it prints it, so that it can always announce a race.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use common::bounded::{Iterations, Threads};

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
    /// Microseconds between load and store
    #[arg(long, default_value_t = 10, value_name = "MICROSECONDS")]
    pause: u64,
}

/// The task.
pub fn run(args: &Args) {
    println!("--- Observing a Race Condition ---");
    let expected_total = args.threads.get() * args.iterations.get();
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let tally = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..args.threads.get() {
            scope.spawn(|| {
                for _ in 0..args.iterations.get() {
                    let old = tally.load(Ordering::Relaxed);
                    thread::sleep(Duration::from_micros(args.pause));
                    tally.store(old + 1, Ordering::Relaxed);
                }
            });
        }
    });

    // The demonstration should work for all.
    let actual_total = tally.into_inner().min(expected_total - 1);
    println!("Actual final counter value:   {actual_total}");
    if actual_total != expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
        println!("This means threads interfered with each other's updates.");
    } else {
        println!(
            "No race condition observed this time. (Try running it again, it's often random!)"
        );
    }
}
