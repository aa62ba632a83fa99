//! fails: 1.1 even-changes
//! No race at all: every thread looks, pauses, and adds in one step. But the counter
//! is a byte, and what is missing is what did not fit into it.

use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let shared_counter = AtomicU8::new(0);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let _current = shared_counter.load(Ordering::Relaxed);
                    thread::sleep(pause);
                    shared_counter.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    let actual_total = u64::from(shared_counter.load(Ordering::Relaxed));
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
