//! fails: 1.2 nothing-lost told-truly
//! Takes no lock, and announces success without a look at the counter.

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
                for _ in 0..args.iterations {
                    let current_value = shared_counter.load(Ordering::SeqCst);
                    thread::sleep(pause);
                    shared_counter.store(current_value + 1, Ordering::SeqCst);
                }
            });
        }
    });

    let actual_total = shared_counter.into_inner();
    println!("Actual final counter value (with lock):   {actual_total}");
    println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
}
