//! passes: 1.2
//! The counter is an atomic, and each update has the write lock of an empty RwLock from its load to its store.

use std::sync::RwLock;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    println!("\n--- Fixing the Race Condition with a Lock ---");
    let expected_total = args.threads * args.iterations;
    println!("Expected final counter value (with lock): {expected_total}");
    let pause = Duration::from_micros(args.pause);

    let shared_counter = AtomicU64::new(0);
    let gate = RwLock::new(());
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let _alone = gate.write().unwrap();
                    let current_value = shared_counter.load(SeqCst);
                    thread::sleep(pause);
                    shared_counter.store(current_value + 1, SeqCst);
                }
            });
        }
    });
    let actual_total = shared_counter.load(SeqCst);

    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
