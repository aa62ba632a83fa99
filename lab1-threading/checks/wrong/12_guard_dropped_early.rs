//! fails: 1.2 nothing-lost
//! Lets the others in while it pauses, to be polite, and locks again to store.

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
    let lock = Mutex::new(());
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let guard = lock.lock().unwrap();
                    let current_value = shared_counter.load(Ordering::SeqCst);
                    drop(guard);
                    thread::sleep(pause);
                    let guard = lock.lock().unwrap();
                    shared_counter.store(current_value + 1, Ordering::SeqCst);
                    drop(guard);
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
