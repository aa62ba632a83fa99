//! passes: 1.1
//! A signed counter of 32 bits.

use std::sync::atomic::{AtomicI32, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = i32::try_from(args.threads * args.iterations).unwrap();
    let pause = Duration::from_micros(args.pause);
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let shared_counter = AtomicI32::new(0);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let current_value = shared_counter.load(Relaxed);
                    thread::sleep(pause);
                    shared_counter.store(current_value + 1, Relaxed);
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
