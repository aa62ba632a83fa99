//! passes: 1.1
//! The thread that is through last sees the counter and passes it on to main;
//! a second atomic counts who is through.

use std::sync::atomic::{
    AtomicU64,
    Ordering::{Relaxed, SeqCst},
};
use std::sync::mpsc;
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
    let through = AtomicU64::new(0);
    let (total, seen) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..args.threads {
            let (shared_counter, through, total) = (&shared_counter, &through, total.clone());
            scope.spawn(move || {
                for _ in 0..args.iterations {
                    let current_value = shared_counter.load(Relaxed);
                    thread::sleep(pause);
                    shared_counter.store(current_value + 1, Relaxed);
                }
                if through.fetch_add(1, SeqCst) + 1 == args.threads {
                    total.send(shared_counter.load(SeqCst)).unwrap();
                }
            });
        }
    });

    let actual_total = seen.recv().unwrap();
    println!("Actual final counter value: {actual_total}");
    if actual_total != expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    } else {
        println!("No race condition observed this time.");
    }
}
