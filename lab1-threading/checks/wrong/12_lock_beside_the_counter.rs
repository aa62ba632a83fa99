//! fails: 1.2 pause-in-update
//! The lock is held during the pause and guards nothing else: what makes the
//! total right is `fetch_add`, outside of it.

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
    let shared_counter = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let guard = lock.lock().unwrap();
                    thread::sleep(pause);
                    drop(guard);
                    shared_counter.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });

    let actual_total = shared_counter.into_inner();
    println!("Actual final counter value (with lock): {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
