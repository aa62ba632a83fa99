//! fails: 1.1 threads-count
//! `map` is lazy: each thread is spawned only when the loop asks for it, and
//! joined before the next one exists. No other thread is there to race against.

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
    let threads = (0..args.threads).map(|_| {
        let shared_counter = Arc::clone(&shared_counter);
        thread::spawn(move || {
            for _ in 0..args.iterations {
                let current_value = shared_counter.load(Ordering::Relaxed);
                thread::sleep(pause);
                shared_counter.store(current_value + 1, Ordering::Relaxed);
            }
        })
    });
    for thread in threads {
        thread.join().unwrap();
    }

    let actual_total = shared_counter.load(Ordering::Relaxed);
    println!("Actual final counter value:   {actual_total}");
    if actual_total != expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    }
}
