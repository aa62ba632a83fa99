//! fails: 1.1 told-truly
//! Says that there was a race without looking.
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;
fn main() {
    let args = CounterArgs::parse();
    let expected = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("If all threads worked perfectly, the counter should be: {expected}");
    let counter = AtomicU64::new(0);
    thread::scope(|s| {
        for _ in 0..args.threads {
            s.spawn(|| {
                for _ in 0..args.iterations {
                    let seen = counter.load(Ordering::SeqCst);
                    thread::sleep(pause);
                    counter.store(seen + 1, Ordering::SeqCst);
                }
            });
        }
    });
    let a = counter.load(Ordering::SeqCst);
    println!("Actual final counter value: {a}");
    println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
}
