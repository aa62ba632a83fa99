//! passes: 1.2
//! The write guard of an RwLock in a generic Protected<T> whose update() takes a closure;
//! spawned threads with Arc, and errors instead of panics.

use std::error::Error;
use std::sync::{Arc, PoisonError, RwLock};
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

#[derive(Debug, Default)]
struct Protected<T>(RwLock<T>);

impl<T: Copy> Protected<T> {
    /// Replaces the value by what `change` makes of it. No other thread reads or writes meanwhile.
    fn update(&self, change: impl FnOnce(T) -> T) -> T {
        let mut inside = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *inside = change(*inside);
        *inside
    }

    fn get(&self) -> T {
        *self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) {
    println!();
    println!("--- Fixing the Race Condition with a Lock ---");
    let expected_total = args.threads.get() * args.iterations.get();
    println!("Expected final counter value (with lock): {expected_total}");

    let actual_total = match count(args) {
        Ok(total) => total,
        Err(error) => panic!("{error}"),
    };
    println!("Actual final counter value (with lock):   {actual_total}");
    let lines: &[&str] = if actual_total == expected_total {
        &[
            "!!! Race condition PREVENTED: The actual value now matches the expected. !!!",
            "The lock successfully made threads take turns.",
        ]
    } else {
        &["Race condition still observed (something is wrong)."]
    };
    for line in lines {
        println!("{line}");
    }
}

fn count(args: &Args) -> Result<u64, Box<dyn Error>> {
    let counter = Arc::new(Protected::<u64>::default());
    let (iterations, pause) = (args.iterations.get(), Duration::from_micros(args.pause));

    let mut threads = Vec::new();
    for number in 1..=args.threads.get() {
        let counter = Arc::clone(&counter);
        let builder = thread::Builder::new().name(format!("adder {number}"));
        threads.push(builder.spawn(move || {
            let mut highest = 0;
            for _ in 0..iterations {
                highest = counter.update(|current_value| {
                    thread::sleep(pause);
                    current_value + 1
                });
            }
            highest
        })?);
    }
    let mut highest = 0;
    for thread in threads {
        let name = thread.thread().name().unwrap_or("?").to_owned();
        let last = thread.join().map_err(|_| format!("{name} panicked"))?;
        eprintln!("{name}: the last value it wrote is {last}");
        highest = highest.max(last);
    }
    debug_assert_eq!(highest, counter.get());
    Ok(counter.get())
}
