//! fails: 1.2 nothing-lost
//! There is a lock for every eight threads, not one for all ("less contention"). With up to eight threads it
//! is one lock, and right; from the ninth on, two threads can be between load and store at once.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
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
    /// Microseconds between load and store
    #[arg(long, default_value_t = 0, value_name = "MICROSECONDS")]
    pause: u64,
}

const THREADS_PER_LOCK: usize = 8;

/// The task.
pub fn run(args: &Args) {
    println!("\n--- Fixing the Race Condition with a Lock ---");
    let (threads, iterations) = (args.threads.get(), args.iterations.get());
    let expected_total = threads * iterations;
    println!("Expected final counter value (with lock): {expected_total}");
    let pause = Duration::from_micros(args.pause);

    let counter = AtomicU64::new(0);
    let locks: Vec<Mutex<()>> =
        (0..threads as usize).step_by(THREADS_PER_LOCK).map(|_| Mutex::new(())).collect();
    thread::scope(|scope| {
        let mut handles = Vec::new();
        for number in 0..threads as usize {
            let lock = &locks[number / THREADS_PER_LOCK];
            let counter = &counter;
            handles.push(scope.spawn(move || {
                for _ in 0..iterations {
                    let _turn = lock.lock().expect("poisoned");
                    let current = counter.load(Ordering::Relaxed);
                    thread::sleep(pause);
                    counter.store(current + 1, Ordering::Relaxed);
                }
            }));
        }
        for handle in handles {
            handle.join().expect("a counting thread panicked");
        }
    });
    let actual_total = counter.into_inner();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
