//! explored: 1.2 nothing-lost
//! A spin lock that loads the flag and stores it in a second step, instead of
//! one compare_exchange: two threads may find it free before either takes it.
//! Starting the threads far apart hides that.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

#[derive(Default)]
struct SpinLock(AtomicBool);

impl SpinLock {
    fn lock(&self) {
        while self.0.load(Ordering::Acquire) {
            thread::yield_now();
        }
        self.0.store(true, Ordering::Release);
    }

    fn unlock(&self) {
        self.0.store(false, Ordering::Release);
    }
}

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    println!("Expected final counter value (with lock): {expected_total}");

    let (lock, shared_counter) = (SpinLock::default(), AtomicU64::new(0));
    let pause = Duration::from_micros(args.pause);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    lock.lock();
                    let current_value = shared_counter.load(Ordering::Relaxed);
                    thread::sleep(pause);
                    shared_counter.store(current_value + 1, Ordering::Relaxed);
                    lock.unlock();
                }
            });
            // Not all of them at once: that only makes them spin.
            thread::sleep(pause * args.iterations as u32 * 3);
        }
    });

    let actual_total = shared_counter.into_inner();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    }
}
