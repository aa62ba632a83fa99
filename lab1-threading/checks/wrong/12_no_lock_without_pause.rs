//! explored: 1.2 nothing-lost
//! Takes the lock only if there is a pause to make.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use common::bounded::{Iterations, Threads};
use common::lab::end_quietly_if_unread;

fn main() {
    end_quietly_if_unread();
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
    /// Microseconds between load and store: makes a lock that is missing, or
    /// let go too early, lose updates every time
    #[arg(long, default_value_t = 0, value_name = "MICROSECONDS")]
    pause: u64,
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) {
    println!("\n--- Fixing the Race Condition with a Lock ---");
    let (threads, iterations) = (args.threads.get(), args.iterations.get());
    let expected_total = threads * iterations;
    println!("Expected final counter value (with lock): {expected_total}");

    let pause = Duration::from_micros(args.pause);
    // As in Python: the lock and the counter are two variables.
    let counter_lock = Mutex::new(());
    let shared_counter_locked = AtomicU64::new(0);

    thread::scope(|scope| {
        let mut handles = Vec::new();
        for _ in 0..threads {
            handles.push(scope.spawn(|| {
                increment_counter_fixed(&counter_lock, &shared_counter_locked, iterations, pause);
            }));
        }
        for handle in handles {
            handle.join().expect("a counting thread panicked");
        }
    });

    let actual_total = shared_counter_locked.load(Ordering::SeqCst);
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}

fn increment_counter_fixed(
    counter_lock: &Mutex<()>,
    shared_counter_locked: &AtomicU64,
    iterations: u64,
    pause: Duration,
) {
    for _ in 0..iterations {
        if pause.is_zero() {
            // Nothing happens between load and store: a lock would only cost time.
            let current_value = shared_counter_locked.load(Ordering::SeqCst);
            shared_counter_locked.store(current_value + 1, Ordering::SeqCst);
            continue;
        }
        let _guard = counter_lock.lock().expect("a counting thread panicked");
        let current_value = shared_counter_locked.load(Ordering::SeqCst);
        thread::sleep(pause);
        shared_counter_locked.store(current_value + 1, Ordering::SeqCst);
    }
}
