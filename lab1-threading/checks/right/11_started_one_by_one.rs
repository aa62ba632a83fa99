//! passes: 1.1
//! Main waits a millisecond before it starts the next thread.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    println!("--- Observing a Race Condition ---");
    let expected_total = args.threads * args.iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");
    let pause = Duration::from_micros(args.pause);
    let counter = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            thread::sleep(Duration::from_millis(1));
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let current_value = counter.load(SeqCst);
                    thread::sleep(pause);
                    counter.store(current_value + 1, SeqCst);
                }
            });
        }
    });
    let actual_total = counter.load(SeqCst);
    println!("Actual final counter value:   {actual_total}");
    if actual_total == expected_total {
        println!(
            "No race condition observed this time. (Try running it again, it's often random!)"
        );
    } else {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
        println!("This means threads interfered with each other's updates.");
    }
}
