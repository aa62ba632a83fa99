//! fails: 1.1 race-is-told
//! Tells the race in words of its own.

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
                    thread::sleep(pause);
                    shared_counter.store(current_value + 1, Ordering::Relaxed);
                }
            });
        }
    });

    let actual_total = shared_counter.into_inner();
    println!("Actual final counter value:   {actual_total}");
    if actual_total != expected_total {
        println!("A race! Some updates are gone.");
    } else {
        println!(
            "No race condition observed this time. (Try running it again, it's often random!)"
        );
    }
}
