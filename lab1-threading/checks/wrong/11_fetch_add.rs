//! fails: 1.1 pause-in-update
//! Pauses, and then adds in one atomic step: there is nothing between load and
//! store where an update could get lost.

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
    let mut threads = Vec::new();
    for _ in 0..args.threads {
        let shared_counter = Arc::clone(&shared_counter);
        threads.push(thread::spawn(move || {
            for _ in 0..args.iterations {
                thread::sleep(pause);
                shared_counter.fetch_add(1, Ordering::SeqCst);
            }
        }));
    }
    for thread in threads {
        thread.join().unwrap();
    }

    let actual_total = shared_counter.load(Ordering::SeqCst);
    println!("Actual final counter value:   {actual_total}");
    if actual_total != expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    }
}
