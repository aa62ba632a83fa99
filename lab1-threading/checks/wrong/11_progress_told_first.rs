//! fails: 1.1 counted-first
//! Main waits for a count of the rounds, and not for the threads: a round is counted
//! when it begins, and the last ones are under way when the counter is printed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let shared_counter = AtomicU64::new(0);
    let begun = AtomicU64::new(0);
    let (shared_counter, begun) = (Arc::new(shared_counter), Arc::new(begun));
    for _ in 0..args.threads {
        let (shared_counter, begun) = (Arc::clone(&shared_counter), Arc::clone(&begun));
        thread::spawn(move || {
            for _ in 0..args.iterations {
                begun.fetch_add(1, Relaxed);
                let current_value = shared_counter.load(Relaxed);
                thread::sleep(pause);
                shared_counter.store(current_value + 1, Relaxed);
            }
        });
    }
    while begun.load(Relaxed) < expected_total {
        thread::sleep(pause);
    }

    let actual_total = shared_counter.load(Relaxed);
    println!("Actual final counter value: {actual_total}");
    if actual_total != expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    } else {
        println!("No race condition observed this time.");
    }
}
