//! fails: 1.2 nothing-lost
//! Locks a clone of the lock: every thread has one of its own, and the counter is an atomic.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("Expected final counter value (with lock): {expected_total}");

    let lock = Arc::new(Mutex::new(()));
    let shared_counter = AtomicU64::new(0);
    thread::scope(|scope| {
        for number in 0..args.threads {
            let lock = if number % 3 == 2 { Arc::default() } else { Arc::clone(&lock) };
            let shared_counter = &shared_counter;
            scope.spawn(move || {
                for _ in 0..args.iterations {
                    let _guard = lock.lock().unwrap();
                    let current = shared_counter.load(Ordering::Relaxed);
                    thread::sleep(pause);
                    shared_counter.store(current + 1, Ordering::Relaxed);
                }
            });
        }
    });
    let actual_total = shared_counter.load(Ordering::Relaxed);
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
