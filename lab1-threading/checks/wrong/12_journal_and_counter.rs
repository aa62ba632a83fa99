//! fails: 1.2 ends-well
//! Two locks in different order: a thread's first increment takes the counter and then the journal, its end
//! takes the journal and then the counter. If one thread ends while another makes its first increment, both
//! wait for ever.

use std::sync::Mutex;
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
    /// Microseconds between load and store
    #[arg(long, default_value_t = 0, value_name = "MICROSECONDS")]
    pause: u64,
}

struct Shared {
    counter: Mutex<u64>,
    /// What the threads have done, for debugging.
    journal: Mutex<Vec<(u64, &'static str, u64)>>,
}

/// The task.
pub fn run(args: &Args) {
    println!("\n--- Fixing the Race Condition with a Lock ---");
    let (threads, iterations) = (args.threads.get(), args.iterations.get());
    let expected_total = threads * iterations;
    println!("Expected final counter value (with lock): {expected_total}");
    let pause = Duration::from_micros(args.pause);

    let shared = Shared { counter: Mutex::new(0), journal: Mutex::new(Vec::new()) };
    thread::scope(|scope| {
        for id in 0..threads {
            let shared = &shared;
            scope.spawn(move || work(id, shared, iterations, pause));
        }
    });
    let actual_total = shared.counter.into_inner().expect("poisoned");
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}

fn work(id: u64, shared: &Shared, iterations: u64, pause: Duration) {
    for round in 0..iterations {
        let mut counter = shared.counter.lock().expect("poisoned");
        if round == 0 {
            shared.journal.lock().expect("poisoned").push((id, "begins", *counter));
        }
        let current = *counter;
        if !pause.is_zero() {
            thread::sleep(pause);
        }
        *counter = current + 1;
    }
    let mut journal = shared.journal.lock().expect("poisoned");
    let at_the_end = *shared.counter.lock().expect("poisoned");
    journal.push((id, "ends", at_the_end));
}
