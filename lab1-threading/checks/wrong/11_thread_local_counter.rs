//! explored: 1.1 threads-count counted-first
//! Takes a thread local for a shared counter: every thread counts in a copy of
//! its own, and what is printed is the largest copy. No update is lost.

use std::cell::Cell;
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

thread_local! {
    static SHARED_COUNTER: Cell<u64> = const { Cell::new(0) };
}

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let threads: Vec<_> = (0..args.threads)
        .map(|_| thread::spawn(move || increment_counter(args.iterations, args.pause)))
        .collect();
    let seen = threads.into_iter().map(|thread| thread.join().unwrap());
    let actual_total = seen.max().unwrap_or(0);

    println!("Actual final counter value:   {actual_total}");
    if actual_total != expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    } else {
        println!("No race condition observed this time.");
    }
}

/// What this thread sees of the counter in the end.
fn increment_counter(iterations: u64, pause: u64) -> u64 {
    for _ in 0..iterations {
        let current_value = SHARED_COUNTER.get();
        thread::sleep(Duration::from_micros(pause));
        SHARED_COUNTER.set(current_value + 1);
    }
    SHARED_COUNTER.get()
}
