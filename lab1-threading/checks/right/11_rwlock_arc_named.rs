//! passes: 1.1
//! Right: an `Arc<RwLock<u64>>`, read under a read guard and written under a write
//! guard, with the pause in between. Named threads, iterators, debug output on stderr.

use std::sync::{Arc, PoisonError, RwLock};
use std::thread::{self, Builder};
use std::time::{Duration, Instant};

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

const RACE: &str = "!!! Race condition observed: The actual value is NOT what we expected. !!!\n\
                    This means threads interfered with each other's updates.";
const NO_RACE: &str =
    "No race condition observed this time. (Try running it again, it's often random!)";

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) {
    println!("--- Observing a Race Condition ---");
    let iterations = args.iterations.get();
    let pause = Duration::from_micros(args.pause);
    let expected_total = args.threads.get() * iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let shared_counter = Arc::new(RwLock::new(0_u64));
    let begun = Instant::now();
    let workers: Vec<_> = (1..=args.threads.get())
        .map(|number| {
            let counter = Arc::clone(&shared_counter);
            Builder::new()
                .name(format!("Counter-{number}"))
                .spawn(move || (0..iterations).for_each(|_| careless_increment(&counter, pause)))
                .expect("the system refused a thread")
        })
        .collect();
    eprintln!("debug: {} threads are running", workers.len());
    workers.into_iter().for_each(|worker| {
        let name = worker.thread().name().unwrap_or("?").to_owned();
        worker.join().expect("a counting thread panicked");
        eprintln!("debug: {name} is done after {:?}", begun.elapsed());
    });

    let actual_total = *shared_counter.read().unwrap_or_else(PoisonError::into_inner);
    println!("Actual final counter value:   {actual_total}");
    println!("{}", if actual_total == expected_total { NO_RACE } else { RACE });
}

fn careless_increment(counter: &RwLock<u64>, pause: Duration) {
    // write: 1.1
    let value = { *counter.read().expect("poisoned") };
    thread::sleep(pause);
    let mut guard = counter.write().expect("poisoned");
    *guard = value + 1;
    // end
}
