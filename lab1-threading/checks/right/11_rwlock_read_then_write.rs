//! passes: 1.1
//! A lock for reading, a pause without it, and a lock for writing.

use std::sync::RwLock;
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

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) {
    println!("--- Observing a Race Condition ---");
    let (threads, iterations) = (args.threads.get(), args.iterations.get());
    let expected_total = threads * iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let shared_counter = RwLock::new(0_u64);
    let pause = Duration::from_micros(args.pause);

    thread::scope(|scope| {
        let mut handles = Vec::new();
        for _ in 0..threads {
            handles.push(scope.spawn(|| {
                increment_counter_problem(&shared_counter, iterations, pause);
            }));
        }
        for handle in handles {
            handle.join().expect("a counting thread panicked");
        }
    });

    let actual_total = shared_counter.into_inner().expect("a counting thread panicked");
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

fn increment_counter_problem(shared_counter: &RwLock<u64>, iterations: u64, pause: Duration) {
    for _ in 0..iterations {
        // Each guard is dropped at the end of its line: nothing protects what is in between.
        let current_value = *shared_counter.read().expect("poisoned");
        thread::sleep(pause);
        *shared_counter.write().expect("poisoned") = current_value + 1;
    }
}
