//! fails: 1.2 threads-count
//! A lock, but each thread is joined before the next one is started.
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
    let counter = Mutex::new(0);
    for _ in 0..args.threads {
        thread::scope(|s| {
            s.spawn(|| {
                for _ in 0..args.iterations {
                    let mut guard = counter.lock().unwrap();
                    let seen = *guard;
                    thread::sleep(pause);
                    *guard = seen + 1;
                }
            });
        });
    }
    let a = counter.into_inner().unwrap();
    println!("Actual final counter value (with lock): {a}");
    if a == expected {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    }
}
