//! fails: 1.2 updates-whole
//! The lock is held for `+= 1` only. Looks before the pause, and throws away what it has
//! seen; main waits for the rest of the time.

use std::sync::Mutex;
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
    let shared_counter = Mutex::new(0_u64);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let _seen = *shared_counter.lock().unwrap();
                    thread::sleep(pause);
                    *shared_counter.lock().unwrap() += 1;
                }
            });
        }
    });
    let in_turns = pause * expected_total as u32;
    thread::sleep(in_turns.saturating_sub(start.elapsed()) + pause);
    let actual_total = shared_counter.into_inner().unwrap();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
