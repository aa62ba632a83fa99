//! fails: 1.2 threads-count
//! No lock: each thread is joined before the next one is started.
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;
fn main() {
    let args = CounterArgs::parse();
    let expected = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("Expected final counter value (with lock): {expected}");
    let counter = AtomicU64::new(0);
    for _ in 0..args.threads {
        thread::scope(|s| {
            s.spawn(|| {
                for _ in 0..args.iterations {
                    let seen = counter.load(Ordering::SeqCst);
                    thread::sleep(pause);
                    counter.store(seen + 1, Ordering::SeqCst);
                }
            });
        });
    }
    let a = counter.load(Ordering::SeqCst);
    println!("Actual final counter value (with lock): {a}");
    if a == expected {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    }
}
