//! passes: 1.2
//! Right: lock and counter are two things, as in Python: a `Mutex<()>` beside an atomic.
//! Load, pause and store all happen under the guard. A `Barrier` makes a common start.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Barrier, Mutex};
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
    /// Microseconds between load and store: makes a lock that is missing, or
    /// let go too early, lose updates every time
    #[arg(long, default_value_t = 0, value_name = "MICROSECONDS")]
    pause: u64,
}

/// What the threads have in common.
struct Shared {
    counter: AtomicU64,
    counter_lock: Mutex<()>,
    start: Barrier,
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) {
    println!("\n--- Fixing the Race Condition with a Lock ---");
    let (threads, iterations) = (args.threads.get(), args.iterations.get());
    let expected_total = threads * iterations;
    println!("Expected final counter value (with lock): {expected_total}");
    let pause = Duration::from_micros(args.pause);

    // write: 1.2
    let shared = &Shared {
        counter: AtomicU64::new(0),
        counter_lock: Mutex::new(()),
        start: Barrier::new(threads as usize),
    };
    thread::scope(|scope| {
        for number in 1..=threads {
            scope.spawn(move || {
                if shared.start.wait().is_leader() {
                    eprintln!("thread {number} was the last to arrive: off we go");
                }
                for _ in 0..iterations {
                    shared.increment_fixed(pause);
                }
            });
        }
    });
    // end

    let actual_total = shared.counter.load(Ordering::Relaxed);
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}

impl Shared {
    fn increment_fixed(&self, pause: Duration) {
        // write: 1.2
        let _turn = self.counter_lock.lock().expect("a thread panicked in its turn");
        let current_value = self.counter.load(Ordering::Relaxed);
        thread::sleep(pause);
        self.counter.store(current_value + 1, Ordering::Relaxed);
        // end
    }
}
