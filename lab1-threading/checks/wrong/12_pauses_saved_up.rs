//! fails: 1.2 pause-in-update
//! No thread pauses between load and store. Each one sleeps once, at its end and with the lock in
//! hand, for all its pauses together, so that the run lasts as long as it should.

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
    let counter = Mutex::new(0_u64);
    thread::scope(|scope| {
        let counter = &counter;
        let crew: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(move || {
                    for _ in 0..iterations {
                        let mut value = counter.lock().expect("poisoned");
                        *value += 1;
                    }
                    let _turn = counter.lock().expect("poisoned");
                    thread::sleep(Duration::from_micros(args.pause * iterations));
                })
            })
            .collect();
        for member in crew {
            member.join().expect("a counting thread panicked");
        }
    });
    let actual = counter.into_inner().expect("poisoned");
    println!("Actual final counter value (with lock):   {actual}");
    if actual == expected {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
