//! fails: 1.1 counted-first threads-count
//! Off by one: the loop starts at 1, so every thread makes one update too few. With lost updates no one sees
//! it; a single thread, with which nothing can interfere, is said to have had a race.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
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
    let (threads, iterations) = (args.threads.get(), args.iterations.get());
    let expected_total = threads * iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let shared_counter = AtomicU64::new(0);
    let pause = Duration::from_micros(args.pause);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| increment_counter_problem(&shared_counter, iterations, pause)))
            .collect();
        workers.into_iter().for_each(|worker| worker.join().expect("a thread panicked"));
    });

    let actual_total = shared_counter.load(Relaxed);
    println!("Actual final counter value:   {actual_total}");
    if actual_total == expected_total {
        println!(
            "No race condition observed this time. (Try running it again, it's often random!)"
        );
    } else {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
        println!("This means threads interfered with each other's updates.");
    }
}

fn increment_counter_problem(shared_counter: &AtomicU64, iterations: u64, pause: Duration) {
    let mut round = 1;
    while round < iterations {
        let current_value = shared_counter.load(Relaxed);
        thread::sleep(pause);
        let new_value = current_value + 1;
        shared_counter.store(new_value, Relaxed);
        round += 1;
    }
}
