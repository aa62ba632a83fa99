//! passes: 1.2
//! The guard is taken outside of the loop.
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;
fn main() {
    let args = CounterArgs::parse();
    let expected = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("Expected final counter value (with lock): {expected}");
    let counter = Mutex::new(0u64);
    thread::scope(|s| {
        for _ in 0..args.threads {
            s.spawn(|| {
                let mut guard = counter.lock().unwrap();
                for _ in 0..args.iterations {
                    let seen = *guard;
                    thread::sleep(pause);
                    *guard = seen + 1;
                }
            });
        }
    });
    let a = counter.into_inner().unwrap();
    println!("Actual final counter value (with lock): {a}");
    if a == expected {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    }
}
