//! passes: 1.1
//! CONTESTABLE. The pause is a loop that looks at the clock: the task does not say that a
//! distracted thread must sleep.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let shared_counter = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let current = shared_counter.load(Ordering::Relaxed);
                    let start = Instant::now();
                    while start.elapsed() < pause {
                        thread::yield_now();
                    }
                    shared_counter.store(current + 1, Ordering::Relaxed);
                }
            });
        }
    });
    let actual_total = shared_counter.load(Ordering::Relaxed);
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
