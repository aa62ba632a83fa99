//! passes: 1.2
//! A spin lock around a plain number: the lock is an atomic, the counter is not.

use std::cell::UnsafeCell;
use std::sync::atomic::{
    AtomicBool,
    Ordering::{Acquire, Release},
};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

#[derive(Default)]
struct Shared {
    taken: AtomicBool,
    counter: UnsafeCell<u64>,
}

// SAFETY: who touches `counter` has set `taken`.
unsafe impl Sync for Shared {}

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("Expected final counter value (with lock): {expected_total}");

    let shared = Shared::default();
    thread::scope(|scope| {
        for _ in 0..args.threads {
            let shared = &shared;
            scope.spawn(move || {
                for _ in 0..args.iterations {
                    while shared.taken.swap(true, Acquire) {
                        thread::yield_now();
                    }
                    // SAFETY: `taken` lets one thread in at a time.
                    let current_value = unsafe { *shared.counter.get() };
                    thread::sleep(pause);
                    // SAFETY: as above.
                    unsafe { *shared.counter.get() = current_value + 1 };
                    shared.taken.store(false, Release);
                }
            });
        }
    });

    let actual_total = shared.counter.into_inner();
    println!("Actual final counter value (with lock): {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
