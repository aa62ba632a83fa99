//! explored: 1.2 nothing-lost
//! Does not wait for the lock, but tries it a few times, far apart. Who never
//! finds it free counts without it, and another thread's update is lost.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    println!("Expected final counter value (with lock): {expected_total}");

    let lock = Mutex::new(());
    let shared_counter = AtomicU64::new(0);
    let pause = Duration::from_micros(args.pause);
    // One thread needs half of this for all of its rounds.
    let patience = pause * args.iterations as u32 * 2;
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let mut guard = lock.try_lock();
                    for _ in 0..args.threads {
                        if guard.is_ok() {
                            break;
                        }
                        thread::sleep(patience);
                        guard = lock.try_lock();
                    }
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
    }
}
