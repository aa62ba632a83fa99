//! fails: 1.1 counted-first threads-count
//! Two counters, one for the threads with even and one for those with odd numbers; printed is
//! their sum.

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

    let counters = [AtomicU64::new(0), AtomicU64::new(0)];
    thread::scope(|scope| {
        for number in 0..args.threads {
            let shared_counter = &counters[(number % 2) as usize];
            scope.spawn(move || {
                for _ in 0..args.iterations {
                    let current = shared_counter.load(Ordering::Relaxed);
                    thread::sleep(pause);
                    shared_counter.store(current + 1, Ordering::Relaxed);
                }
            });
        }
    });
    let actual_total: u64 = counters.iter().map(|it| it.load(Ordering::Relaxed)).sum();
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
