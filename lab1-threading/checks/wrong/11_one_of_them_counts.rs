//! explored: 1.1 threads-count counted-first
//! A `Once` around all of the counting: one thread does it, the others wait
//! for it and then have nothing to do. The others' additions were never made.

use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let counting = Once::new();
    let shared_counter = AtomicU64::new(0);
    let pause = Duration::from_micros(args.pause);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            // So that no two threads get in each other's way.
            scope.spawn(|| {
                counting.call_once(|| {
                    for _ in 0..args.iterations {
                        let current_value = shared_counter.load(Ordering::Relaxed);
                        thread::sleep(pause);
                        shared_counter.store(current_value + 1, Ordering::Relaxed);
                    }
                });
            });
        }
    });

    let actual_total = shared_counter.load(Ordering::Relaxed);
    println!("Actual final counter value:   {actual_total}");
    if actual_total != expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    }
}
