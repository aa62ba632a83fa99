//! fails: 1.1 counted-first
//! Main joins no thread: it waits until the counter has not changed for a while.

use std::sync::Arc;
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

    let shared_counter = Arc::new(AtomicU64::new(0));
    for _ in 0..args.threads {
        let shared_counter = Arc::clone(&shared_counter);
        thread::spawn(move || {
            for _ in 0..args.iterations {
                let current = shared_counter.load(Ordering::Relaxed);
                thread::sleep(pause);
                shared_counter.store(current + 1, Ordering::Relaxed);
            }
        });
    }
    let mut seen = 0;
    loop {
        thread::sleep(Duration::from_millis(40));
        let now = shared_counter.load(Ordering::Relaxed);
        if now == seen && now > 0 {
            break;
        }
        seen = now;
    }
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
