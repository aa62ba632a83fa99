//! passes: 1.2
//! A lock of its own made of a Mutex<bool> and a Condvar, with a guard that unlocks when
//! dropped; the number is an atomic that only the guard can reach.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex};
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

mod turnstile {
    use super::{AtomicU64, Condvar, Mutex, Ordering};

    /// A counter that one thread at a time can get at.
    pub struct Turnstile {
        taken: Mutex<bool>,
        given_back: Condvar,
        number: AtomicU64,
    }

    /// A thread that has it is alone with the number.
    #[must_use]
    pub struct Turn<'t>(&'t Turnstile);

    impl Turnstile {
        pub fn new() -> Self {
            Self { taken: Mutex::new(false), given_back: Condvar::new(), number: AtomicU64::new(0) }
        }

        pub fn enter(&self) -> Turn<'_> {
            let taken = self.taken.lock().expect("no thread panics in here");
            let mut taken = self
                .given_back
                .wait_while(taken, |taken| *taken)
                .expect("no thread panics in here");
            *taken = true;
            Turn(self)
        }

        pub fn into_number(self) -> u64 {
            self.number.into_inner()
        }
    }

    impl Turn<'_> {
        pub fn read(&self) -> u64 {
            self.0.number.load(Ordering::Relaxed)
        }

        pub fn write(&mut self, number: u64) {
            self.0.number.store(number, Ordering::Relaxed);
        }
    }

    impl Drop for Turn<'_> {
        fn drop(&mut self) {
            // The mutex orders what was written before it is given back.
            *self.0.taken.lock().expect("no thread panics in here") = false;
            self.0.given_back.notify_one();
        }
    }
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) {
    println!("\n--- Fixing the Race Condition with a Lock ---");
    let (threads, iterations) = (args.threads.get(), args.iterations.get());
    let expected_total = threads * iterations;
    println!("Expected final counter value (with lock): {expected_total}");

    let pause = Duration::from_micros(args.pause);
    let turnstile = turnstile::Turnstile::new();

    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..iterations {
                    let mut turn = turnstile.enter();
                    let current_value = turn.read();
                    thread::sleep(pause);
                    turn.write(current_value + 1);
                }
            });
        }
        // The scope joins them all.
    });

    let actual_total = turnstile.into_number();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
