//! passes: 1.1
//! Detached threads that report their end through a channel, all shared things in one struct,
//! and the loss in per cent on stderr.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
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

struct Shared {
    counter: AtomicU64,
    iterations: u64,
    pause: Duration,
}

impl Shared {
    fn increment_counter_problem(&self) {
        (0..self.iterations).for_each(|_| {
            let new_value = self.counter.load(Ordering::Relaxed) + 1;
            thread::sleep(self.pause);
            self.counter.store(new_value, Ordering::Relaxed);
        });
    }
}

struct Outcome {
    expected: u64,
    actual: u64,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Actual final counter value:   {}", self.actual)?;
        if self.actual == self.expected {
            return write!(
                f,
                "No race condition observed this time. (Try running it again, it's often random!)"
            );
        }
        writeln!(f, "!!! Race condition observed: The actual value is NOT what we expected. !!!")?;
        write!(f, "This means threads interfered with each other's updates.")
    }
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) {
    println!("--- Observing a Race Condition ---");
    let threads = args.threads.get();
    let expected = threads * args.iterations.get();
    println!("If all threads worked perfectly, the counter should be: {expected}");

    let shared = Arc::new(Shared {
        counter: AtomicU64::new(0),
        iterations: args.iterations.get(),
        pause: Duration::from_micros(args.pause),
    });
    let (done, all_done) = mpsc::channel::<u64>();
    for number in 1..=threads {
        let (shared, done) = (Arc::clone(&shared), done.clone());
        thread::spawn(move || {
            shared.increment_counter_problem();
            // The store above happens before the receiver gets this.
            let _ = done.send(number);
        });
    }
    drop(done);
    // Ends when every thread has dropped its sender.
    let finished = all_done.iter().count() as u64;
    assert_eq!(finished, threads, "a counting thread panicked");

    let outcome = Outcome { expected, actual: shared.counter.load(Ordering::Relaxed) };
    println!("{outcome}");
    let lost = outcome.expected.saturating_sub(outcome.actual);
    eprintln!("{lost} updates lost, {:.1} %", 100.0 * lost as f64 / expected as f64);
}
