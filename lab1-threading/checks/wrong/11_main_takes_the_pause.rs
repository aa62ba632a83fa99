//! fails: 1.1 pause-in-update
//! The threads yield between load and store, and main sleeps for all of them.

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
                for _ in 0..args.iterations {
                    let current_value = shared_counter.load(Relaxed);
                    thread::yield_now();
                    shared_counter.store(current_value + 1, Relaxed);
                }
            });
        }
    });

    (0..args.iterations).for_each(|_| thread::sleep(pause));
    let actual_total = shared_counter.load(Relaxed);
    println!("Actual final counter value: {actual_total}");
    if actual_total != expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    } else {
        println!("No race condition observed this time.");
    }
}
