//! passes: 1.2
//! Counts down what is left to do, and prints how much of it is done.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("Expected final counter value (with lock): {expected_total}");

    let lock = Mutex::new(());
    let shared_left = AtomicU64::new(expected_total);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let _guard = lock.lock().unwrap();
                    let left = shared_left.load(Ordering::Relaxed);
                    thread::sleep(pause);
                    shared_left.store(left - 1, Ordering::Relaxed);
                }
            });
        }
    });

    let actual_total = expected_total - shared_left.into_inner();
    println!("Actual final counter value (with lock): {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
