//! passes: 1.2
//! A spin lock of its own: one compare_exchange both looks and takes, and a
//! guard gives the lock back.

use std::hint;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

#[derive(Default)]
struct SpinLock {
    taken: AtomicBool,
}

struct Guard<'l>(&'l SpinLock);

impl SpinLock {
    fn lock(&self) -> Guard<'_> {
        let (acquire, relaxed) = (Ordering::Acquire, Ordering::Relaxed);
        while self.taken.compare_exchange_weak(false, true, acquire, relaxed).is_err() {
            while self.taken.load(relaxed) {
                hint::spin_loop();
                thread::yield_now();
            }
        }
        Guard(self)
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.0.taken.store(false, Ordering::Release);
    }
}

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    println!("Expected final counter value (with lock): {expected_total}");

    let (lock, shared_counter) = (SpinLock::default(), AtomicU64::new(0));
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let _guard = lock.lock();
                    let current_value = shared_counter.load(Ordering::Relaxed);
                    thread::sleep(Duration::from_micros(args.pause));
                    shared_counter.store(current_value + 1, Ordering::Relaxed);
                }
            });
        }
    });

    let actual_total = shared_counter.into_inner();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    }
}
