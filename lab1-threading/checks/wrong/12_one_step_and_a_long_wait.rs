//! fails: 1.2 updates-whole
//! No lock: looks, pauses, and adds in one step; main sleeps for as long as taking turns
//! would have taken.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("Expected final counter value (with lock): {expected_total}");

    let start = Instant::now();
    let shared_counter = AtomicU64::new(0);
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
    let in_turns = pause * expected_total as u32;
    thread::sleep(in_turns.saturating_sub(start.elapsed()) + pause);
    let actual_total = shared_counter.load(Ordering::Relaxed);
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
