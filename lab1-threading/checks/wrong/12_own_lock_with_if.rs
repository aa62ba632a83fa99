//! fails: 1.2 nothing-lost
//! A lock of its own from a flag and a condition variable. Who is woken does not look
//! again.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("Expected final counter value (with lock): {expected_total}");

    let busy = Mutex::new(false);
    let freed = Condvar::new();
    let shared_counter = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let mut is_busy = busy.lock().unwrap();
                    if *is_busy {
                        is_busy = freed.wait(is_busy).unwrap();
                    }
                    *is_busy = true;
                    drop(is_busy);
                    let current = shared_counter.load(Ordering::Relaxed);
                    thread::sleep(pause);
                    shared_counter.store(current + 1, Ordering::Relaxed);
                    *busy.lock().unwrap() = false;
                    freed.notify_one();
                }
            });
        }
    });
    let actual_total = shared_counter.load(Ordering::Relaxed);
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
