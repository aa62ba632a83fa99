//! Task TASK_ID: count together, and lose nothing.
//!
//! A few threads add 1 to one counter, many times each. "Add 1" is a load, a sum and a
//! store; the lock makes it one step for all other threads.
//!
//! Run:   cargo run -p LAB_PACKAGE --bin PROGRAM
//! Try:   --threads 1; --threads 100; drop the guard before the store
//! Next:  your next program

use std::sync::Mutex;
use std::thread;

use clap::Parser;
use common::bounded::{Iterations, Threads};

fn main() {
    run(&Args::parse());
}

/// Count together, and lose nothing (task TASK_ID)
#[derive(Parser)]
struct Args {
    /// How many threads count
    #[arg(long, default_value = "3")]
    threads: Threads,
    /// How often each thread adds 1
    #[arg(long, default_value = "1000")]
    rounds: Iterations,
}

fn run(args: &Args) {
    let counter = Mutex::new(0);
    // Threads of a scope may borrow the counter, because the scope does not end
    // before its threads have ended.
    thread::scope(|scope| {
        for _ in 0..args.threads.get() {
            scope.spawn(|| count(&counter, args.rounds.get()));
        }
    });
    let total = counter.into_inner().expect("a counting thread panicked");
    println!("Total: {total}");
}

fn count(counter: &Mutex<u64>, rounds: u64) {
    for _ in 0..rounds {
        // solution: TASK_ID
        // The other threads wait as long as this guard lives: from the load to the store.
        let mut counter = counter.lock().expect("a counting thread panicked");
        *counter += 1;
        // end
    }
}
