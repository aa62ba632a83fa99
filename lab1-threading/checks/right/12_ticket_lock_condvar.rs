//! passes: 1.2
//! Right: a fair ticket lock of a `Mutex` and a `Condvar`, with a guard that gives the
//! turn on when it is dropped. The counter is reached through the guard only.

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

mod ticket {
    use super::*;

    /// As at the counter of an office: draw a number, and wait until it is called.
    #[derive(Default)]
    pub struct TicketLock {
        numbers: Mutex<Numbers>,
        called: Condvar,
        counter: AtomicU64,
    }

    #[derive(Default)]
    struct Numbers {
        next: u64,
        serving: u64,
    }

    /// One's turn.
    #[must_use]
    pub struct Turn<'l>(&'l TicketLock);

    impl TicketLock {
        pub fn lock(&self) -> Turn<'_> {
            let mut numbers = self.numbers.lock().expect("poisoned");
            let mine = numbers.next;
            numbers.next += 1;
            while numbers.serving != mine {
                numbers = self.called.wait(numbers).expect("poisoned");
            }
            Turn(self)
        }

        pub fn into_inner(self) -> u64 {
            self.counter.into_inner()
        }
    }

    impl Turn<'_> {
        pub fn get(&self) -> u64 {
            self.0.counter.load(Ordering::Relaxed)
        }

        pub fn set(&mut self, value: u64) {
            self.0.counter.store(value, Ordering::Relaxed);
        }
    }

    impl Drop for Turn<'_> {
        fn drop(&mut self) {
            self.0.numbers.lock().expect("poisoned").serving += 1;
            // Every waiting thread has to look whether it is its number.
            self.0.called.notify_all();
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
    // write: 1.2
    let lock = ticket::TicketLock::default();
    thread::scope(|scope| {
        let mut handles = Vec::new();
        for _ in 0..threads {
            handles.push(scope.spawn(|| increment_counter_fixed(&lock, iterations, pause)));
        }
        for handle in handles {
            handle.join().expect("a counting thread panicked");
        }
    });
    // end

    let actual_total = lock.into_inner();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}

fn increment_counter_fixed(lock: &ticket::TicketLock, iterations: u64, pause: Duration) {
    for _ in 0..iterations {
        // write: 1.2
        let mut turn = lock.lock();
        let current_value = turn.get();
        thread::sleep(pause);
        turn.set(current_value + 1);
        // end
    }
}
