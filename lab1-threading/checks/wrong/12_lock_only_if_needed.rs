//! fails: 1.2 even-changes
//! The threads first count without a lock. Only if updates were lost does the program set the counter back to
//! 0 and count all over again with one, and it shows the second attempt only.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
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

/// The task.
pub fn run(args: &Args) {
    println!("\n--- Fixing the Race Condition with a Lock ---");
    let (threads, iterations) = (args.threads.get(), args.iterations.get());
    let expected_total = threads * iterations;
    println!("Expected final counter value (with lock): {expected_total}");
    let pause = Duration::from_micros(args.pause);

    let counter = AtomicU64::new(0);
    attempt(&counter, None, threads, iterations, pause);
    if counter.load(SeqCst) != expected_total {
        counter.store(0, SeqCst);
        attempt(&counter, Some(&Mutex::new(())), threads, iterations, pause);
    }
    let actual_total = counter.load(SeqCst);
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}

fn attempt(
    counter: &AtomicU64,
    lock: Option<&Mutex<()>>,
    threads: u64,
    iterations: u64,
    pause: Duration,
) {
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(move || {
                for _ in 0..iterations {
                    let _guard = lock.map(|lock| lock.lock().expect("poisoned"));
                    let value = counter.load(SeqCst);
                    if !pause.is_zero() {
                        thread::sleep(pause);
                    }
                    counter.store(value + 1, SeqCst);
                }
            });
        }
    });
}
