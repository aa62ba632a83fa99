//! fails: 1.2 failure-told-truly
//! Success is announced, and the line for the other case right after it.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("Expected final counter value (with lock): {expected_total}");

    let shared_counter = Mutex::new(0_u64);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let mut counter = shared_counter.lock().unwrap();
                    let current_value = *counter;
                    thread::sleep(pause);
                    *counter = current_value + 1;
                }
            });
        }
    });

    let actual_total = shared_counter.into_inner().unwrap();
    println!("Actual final counter value (with lock): {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    }
    println!("Race condition still observed (something is wrong).");
}
