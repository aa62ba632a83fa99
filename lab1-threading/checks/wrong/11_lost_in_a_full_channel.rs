//! fails: 1.1 counted-first threads-count
//! One thread owns the counter; the others send it their increments with `try_send` and ignore
//! a full channel. What is missing was thrown away, no two threads interfered with a counter.

use std::sync::mpsc::{Receiver, sync_channel};
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
    let pause = Duration::from_micros(args.pause);
    let (sender, receiver) = sync_channel::<u64>(1);
    let actual = thread::scope(|scope| {
        let counter = scope.spawn(move || add_up(receiver, pause));
        for _ in 0..threads {
            let sender = sender.clone();
            scope.spawn(move || {
                for _ in 0..iterations {
                    let _ = sender.try_send(1);
                    thread::sleep(pause);
                }
            });
        }
        drop(sender);
        counter.join().expect("the counter panicked")
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

fn add_up(increments: Receiver<u64>, pause: Duration) -> u64 {
    let mut total = 0;
    for one in increments {
        let current = total;
        thread::sleep(pause);
        total = current + one;
    }
    total
}
