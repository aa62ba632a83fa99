//! passes: 1.2
//! One atomic is counter and lock: its lowest bit is set while a thread is
//! between load and store, and only who has set it may add.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

const TAKEN: u64 = 1;
const ONE: u64 = 2;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    println!("Expected final counter value (with lock): {expected_total}");

    let shared_counter = AtomicU64::new(0);
    let pause = Duration::from_micros(args.pause);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let current_value = take(&shared_counter);
                    thread::sleep(pause);
                    shared_counter.store(current_value + ONE, Ordering::Release);
                }
            });
        }
    });

    let actual_total = shared_counter.into_inner() / ONE;
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}

/// Waits until no other thread has it; returns the counter, which no other thread
/// changes until it is stored again.
fn take(shared_counter: &AtomicU64) -> u64 {
    loop {
        let seen = shared_counter.load(Ordering::Relaxed) & !TAKEN;
        let (acquire, relaxed) = (Ordering::Acquire, Ordering::Relaxed);
        match shared_counter.compare_exchange(seen, seen | TAKEN, acquire, relaxed) {
            Ok(_) => return seen,
            Err(_) => thread::sleep(Duration::from_micros(50)),
        }
    }
}
