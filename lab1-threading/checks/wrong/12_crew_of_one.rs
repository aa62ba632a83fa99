//! fails: 1.2 threads-count
//! All threads are started, but the first one makes all the increments, those of the others
//! too; the others wait at a barrier until it is done. No two threads ever want the lock.

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
    /// Microseconds between load and store: how long a thread is distracted
    #[arg(long, default_value_t = 0, value_name = "MICROSECONDS")]
    pause: u64,
}

/// The task.
pub fn run(args: &Args) {
    println!("\n--- Fixing the Race Condition with a Lock ---");
    let (threads, iterations) = (args.threads.get(), args.iterations.get());
    let expected = threads * iterations;
    println!("Expected final counter value (with lock): {expected}");
    let pause = Duration::from_micros(args.pause);
    let counter = Mutex::new(0_u64);
    let finish = Barrier::new(usize::try_from(threads).expect("fits"));
    thread::scope(|scope| {
        for id in 0..threads {
            let (counter, finish) = (&counter, &finish);
            scope.spawn(move || {
                if id == 0 {
                    increment_counter_fixed(counter, expected, pause);
                }
                finish.wait();
            });
        }
    });
    let actual = counter.into_inner().expect("a counting thread panicked");
    println!("Actual final counter value (with lock):   {actual}");
    if actual == expected {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}

fn increment_counter_fixed(counter: &Mutex<u64>, iterations: u64, pause: Duration) {
    for _ in 0..iterations {
        let mut counter = counter.lock().expect("poisoned");
        let current_value = *counter;
        thread::sleep(pause);
        *counter = current_value + 1;
    }
}
