//! passes: 1.2
//! Counter and version share one atomic word, which only the holder of the lock
//! changes.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("Expected final counter value (with lock): {expected_total}");

    let lock = Mutex::new(());
    let shared = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let _guard = lock.lock().unwrap();
                    let word = shared.load(SeqCst);
                    thread::sleep(pause);
                    let (version, counter) = (word >> 32, word & u64::from(u32::MAX));
                    shared.store((version + 1) << 32 | (counter + 1), SeqCst);
                }
            });
        }
    });

    let actual_total = shared.into_inner() & u64::from(u32::MAX);
    println!("Actual final counter value (with lock): {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
