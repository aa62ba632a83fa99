//! fails: 1.1 counter-printed
//! The threads race, but the printed value is not that of the counter: it is the largest of
//! the sums that the threads say they wrote last. The counter itself is never looked at.

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
    /// Microseconds between load and store: how long a thread is distracted
    #[arg(long, default_value_t = 10, value_name = "MICROSECONDS")]
    pause: u64,
}

/// The task.
pub fn run(args: &Args) {
    println!("--- Observing a Race Condition ---");
    let (threads, iterations) = (args.threads.get(), args.iterations.get());
    let expected = threads * iterations;
    println!("If all threads worked perfectly, the counter should be: {expected}");
    let counter = AtomicU64::new(0);
    let pause = Duration::from_micros(args.pause);
    let actual = thread::scope(|scope| {
        let handles: Vec<_> =
            (0..threads).map(|_| scope.spawn(|| work(&counter, iterations, pause))).collect();
        handles.into_iter().map(|handle| handle.join().expect("panicked")).max().unwrap_or(0)
    });
    println!("Actual final counter value:   {actual}");
    if actual == expected {
        println!(
            "No race condition observed this time. (Try running it again, it's often random!)"
        );
    } else {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
        println!("This means threads interfered with each other's updates.");
    }
}

/// Returns the value that this thread has stored last.
fn work(counter: &AtomicU64, iterations: u64, pause: Duration) -> u64 {
    let mut new_value = 0;
    for _ in 0..iterations {
        let current_value = counter.load(Ordering::Relaxed);
        thread::sleep(pause);
        new_value = current_value + 1;
        counter.store(new_value, Ordering::Relaxed);
    }
    new_value
}
