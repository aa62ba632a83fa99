//! fails: 1.2 nothing-lost
//! Every thread makes a lock of its own: no other thread ever waits at it.

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

    let shared_counter = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                let lock = Mutex::new(());
                for _ in 0..args.iterations {
                    let _guard = lock.lock().unwrap();
                    let current_value = shared_counter.load(Ordering::SeqCst);
                    thread::sleep(pause);
                    shared_counter.store(current_value + 1, Ordering::SeqCst);
                }
            });
        }
    });

    let actual_total = shared_counter.into_inner();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
