//! fails: 1.1 counted-first threads-count
//! `fetch_add` loses nothing, so only every second round makes a real one.

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
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for round in 0..args.iterations {
                    thread::sleep(pause);
                    shared_counter.fetch_add(round % 2, Relaxed);
                }
            });
        }
    });

    let actual_total = shared_counter.load(Relaxed);
    println!("Actual final counter value: {actual_total}");
    if actual_total != expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    } else {
        println!("No race condition observed this time.");
    }
}
