//! explored: 1.1 counted-first
//! Sleeps three times as long as a thread should need, and does not join the
//! threads: how long they really need is for the scheduler to say.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let shared_counter = Arc::new(AtomicU64::new(0));
    let pause = Duration::from_micros(args.pause);
    for _ in 0..args.threads {
        let shared_counter = Arc::clone(&shared_counter);
        thread::spawn(move || {
            for _ in 0..args.iterations {
                let current_value = shared_counter.load(Ordering::Relaxed);
                thread::sleep(pause);
                shared_counter.store(current_value + 1, Ordering::Relaxed);
            }
        });
    }
    // By then they must be done.
    thread::sleep(pause * args.iterations as u32 * 3);

    let actual_total = shared_counter.load(Ordering::Relaxed);
    println!("Actual final counter value:   {actual_total}");
    if actual_total != expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    } else {
        println!("No race condition observed this time.");
    }
}
