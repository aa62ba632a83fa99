//! passes: 1.2
//! Right: the counter itself is the token in a channel of size 1. Who has taken it out
//! is alone with it until it puts it back, so the channel is the lock.

use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Mutex, PoisonError};
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

/// A value that only one thread at a time can have.
struct Hook<T> {
    back: SyncSender<T>,
    hanging: Mutex<Receiver<T>>,
}

impl<T> Hook<T> {
    fn with(value: T) -> Self {
        let (back, hanging) = mpsc::sync_channel(1);
        back.send(value).expect("the receiver is in our hands");
        Self { back, hanging: Mutex::new(hanging) }
    }

    /// Waits until the value hangs there, and takes it off.
    fn take(&self) -> T {
        let hanging = self.hanging.lock().unwrap_or_else(PoisonError::into_inner);
        hanging.recv().expect("the sender is in our hands")
    }

    /// Hangs it up again.
    fn put(&self, value: T) {
        self.back.send(value).expect("the receiver is in our hands");
    }
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) {
    println!("\n--- Fixing the Race Condition with a Lock ---");
    let (threads, iterations) = (args.threads.get(), args.iterations.get());
    let expected_total = threads * iterations;
    println!("Expected final counter value (with lock): {expected_total}");
    let pause = Duration::from_micros(args.pause);

    let hook = Hook::with(0_u64);
    thread::scope(|scope| {
        let handles: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| increment_counter_fixed(&hook, iterations, pause)))
            .collect();
        for handle in handles {
            handle.join().expect("a counting thread panicked");
        }
    });

    let actual_total = hook.take();
    println!("Actual final counter value (with lock):   {actual_total}");
    match actual_total == expected_total {
        true => {
            println!(
                "!!! Race condition PREVENTED: The actual value now matches the expected. !!!"
            );
            println!("The lock successfully made threads take turns.");
        }
        false => println!("Race condition still observed (something is wrong)."),
    }
}

fn increment_counter_fixed(hook: &Hook<u64>, iterations: u64, pause: Duration) {
    for _ in 0..iterations {
        let current_value = hook.take();
        thread::sleep(pause);
        hook.put(current_value + 1);
    }
}
