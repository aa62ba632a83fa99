//! fails: 1.1 counted-first threads-count threads-joined | counted-first threads-count
//! main does not join the threads: it reads the counter when they have hardly
//! begun, and the program ends under their feet.

use std::sync::Arc;
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

    let shared_counter = Arc::new(AtomicU64::new(0));
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

    let actual_total = shared_counter.load(Ordering::Relaxed);
    println!("Actual final counter value:   {actual_total}");
    if actual_total != expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    }
}
