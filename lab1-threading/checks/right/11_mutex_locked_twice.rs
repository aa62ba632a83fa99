//! passes: 1.1
//! Right: the counter is a struct around a `Mutex`, whose `read` and `write` each lock
//! for themselves. The lock is free during the sleep, so updates are lost as they should.

use std::sync::{Barrier, Mutex};
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

/// A number with a getter and a setter. Each of them is safe. Both together are not.
#[derive(Default)]
struct SharedCounter(Mutex<u64>);

impl SharedCounter {
    fn read(&self) -> u64 {
        *self.0.lock().expect("poisoned")
    }

    fn write(&self, value: u64) {
        *self.0.lock().expect("poisoned") = value;
    }
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) {
    println!("--- Observing a Race Condition ---");
    let (threads, iterations) = (args.threads.get(), args.iterations.get());
    let expected_total = threads * iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let counter = SharedCounter::default();
    let pause = Duration::from_micros(args.pause);
    // No thread counts before all threads are there.
    let start = Barrier::new(usize::try_from(threads).expect("at most 10000"));

    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                start.wait();
                increment_counter_problem(&counter, iterations, pause);
            });
        }
        // The scope joins them all.
    });

    report(counter.read(), expected_total);
}

fn report(actual_total: u64, expected_total: u64) {
    println!("Actual final counter value:   {actual_total}");
    if actual_total == expected_total {
        println!(
            "No race condition observed this time. (Try running it again, it's often random!)"
        );
        return;
    }
    println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    println!("This means threads interfered with each other's updates.");
}

fn increment_counter_problem(counter: &SharedCounter, iterations: u64, pause: Duration) {
    for _ in 0..iterations {
        // write: 1.1
        let seen = counter.read();
        thread::sleep(pause);
        counter.write(seen + 1);
        // end
    }
}
