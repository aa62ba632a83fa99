//! fails: 1.1 counted-first threads-count | counted-first
//! Nothing is lost: all look, pause, and add in one step, but only the first thread
//! adds one. The others add nothing.

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
    thread::scope(|scope| {
        for number in 0..args.threads {
            let shared_counter = &shared_counter;
            scope.spawn(move || {
                let step = if number == 0 { 1 } else { 0 };
                for _ in 0..args.iterations {
                    let _current = shared_counter.load(Ordering::Relaxed);
                    thread::sleep(pause);
                    shared_counter.fetch_add(step, Ordering::Relaxed);
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
