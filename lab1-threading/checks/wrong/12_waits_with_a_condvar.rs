//! fails: 1.2 nothing-lost
//! Pauses in `wait_timeout` with the guard: that unlocks the counter for as long as the
//! pause lasts.

use std::sync::{Condvar, Mutex};
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
    let never = Condvar::new();
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let counter = shared_counter.lock().unwrap();
                    let current = *counter;
                    let (mut counter, _) = never.wait_timeout(counter, pause).unwrap();
                    *counter = current + 1;
                }
            });
        }
    });
    let actual_total = shared_counter.into_inner().unwrap();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
