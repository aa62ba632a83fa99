//! fails: 1.1 luck-told-truly
//! Forgets the `else`: the race is announced, and that there was none.

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
    }
    println!("No race condition observed this time. (Try running it again, it's often random!)");
}
