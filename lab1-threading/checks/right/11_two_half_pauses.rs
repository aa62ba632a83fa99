//! passes: 1.1
//! Pauses in two halves between load and store.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let pause = Duration::from_micros(args.pause);
    let expected_total = args.threads * args.iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let shared_counter = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let current_value = shared_counter.load(Ordering::Relaxed);
                    thread::sleep(pause / 2);
                    thread::sleep(pause - pause / 2);
                    shared_counter.store(current_value + 1, Ordering::Relaxed);
                }
            });
        }
    });

    let actual_total = shared_counter.into_inner();
    println!("Actual final counter value:   {actual_total}");
    if actual_total != expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    } else {
        println!(
            "No race condition observed this time. (Try running it again, it's often random!)"
        );
    }
}
