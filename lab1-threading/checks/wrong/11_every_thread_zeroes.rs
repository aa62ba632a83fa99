//! fails: 1.1 even-changes
//! Every thread "initializes" the shared counter: it sets it to 0 when it starts, and so throws away what
//! the others have counted by then. That loss is not the one of load, pause and store.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use common::bounded::{Iterations, Threads};

static SHARED_COUNTER: LazyLock<AtomicU64> = LazyLock::new(|| AtomicU64::new(0));

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
    let pause = Duration::from_micros(args.pause);
    let expected_total = threads * iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let mut handles = vec![];
    for _ in 0..threads {
        handles.push(thread::spawn(move || worker(iterations, pause)));
    }
    for handle in handles {
        handle.join().expect("a counting thread panicked");
    }

    let actual_total = SHARED_COUNTER.load(Ordering::Acquire);
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

fn worker(iterations: u64, pause: Duration) {
    SHARED_COUNTER.store(0, Ordering::Release);
    for _ in 0..iterations {
        let before = SHARED_COUNTER.load(Ordering::Acquire);
        thread::sleep(pause);
        SHARED_COUNTER.store(before + 1, Ordering::Release);
    }
}
