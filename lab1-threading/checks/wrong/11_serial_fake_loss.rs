//! fails: 1.1 counter-printed threads-count
//! One thread after another, and half of it printed.
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;
fn main() {
    let args = CounterArgs::parse();
    let expected = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("If all threads worked perfectly, the counter should be: {expected}");
    let counter = Mutex::new(0);
    for _ in 0..args.threads {
        thread::scope(|s| {
            s.spawn(|| {
                for _ in 0..args.iterations {
                    thread::sleep(pause);
                    *counter.lock().unwrap() += 1;
                }
            });
        });
    }
    let a = *counter.lock().unwrap() / 2;
    println!("Actual final counter value: {a}");
    if a != expected {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    }
}
