//! fails: 1.1 counter-printed
//! Prints what the last thread has stored last, and not what is in the counter.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let shared_counter = AtomicU64::new(0);
    let actual_total = thread::scope(|scope| {
        let mut threads = Vec::new();
        for _ in 0..args.threads {
            threads.push(scope.spawn(|| {
                let mut stored = 0;
                for _ in 0..args.iterations {
                    let current = shared_counter.load(Ordering::Relaxed);
                    thread::sleep(pause);
                    stored = current + 1;
                    shared_counter.store(stored, Ordering::Relaxed);
                }
                stored
            }));
        }
        let stored = threads.into_iter().map(|it| it.join().unwrap());
        stored.last().unwrap()
    });
    println!("Actual final counter value:   {actual_total}");
    if actual_total != expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
        println!("This means threads interfered with each other's updates.");
    } else {
        println!(
            "No race condition observed this time. (Try running it again, it's often random!)"
        );
    }
}
