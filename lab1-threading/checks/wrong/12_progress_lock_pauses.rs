//! fails: 1.2 pause-in-update
//! A progress count is taken under the lock, with the pause; the counter is an atomic
//! that needs none.

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

    let progress = Mutex::new(0_u64);
    let shared_counter = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let mut progress = progress.lock().unwrap();
                    let done = *progress;
                    thread::sleep(pause);
                    *progress = done + 1;
                    drop(progress);
                    shared_counter.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });

    let actual_total = shared_counter.into_inner();
    println!("Actual final counter value (with lock): {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
