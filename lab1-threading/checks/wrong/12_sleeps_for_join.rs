//! explored: 1.2 counted-first
//! The lock is right, but main sleeps twice as long as all pauses together
//! instead of joining: on a slow day it prints what is in the counter so far.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    println!("Expected final counter value (with lock): {expected_total}");

    let shared_counter = Arc::new(Mutex::new(0));
    let pause = Duration::from_micros(args.pause);
    for _ in 0..args.threads {
        let shared_counter = Arc::clone(&shared_counter);
        thread::spawn(move || increment_counter(&shared_counter, args.iterations, pause));
    }
    // Twice the time, and some seconds for good measure.
    thread::sleep(pause * expected_total as u32 * 2 + Duration::from_secs(3));

    let actual_total = *shared_counter.lock().unwrap();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}

fn increment_counter(shared_counter: &Mutex<u64>, iterations: u64, pause: Duration) {
    for _ in 0..iterations {
        let mut counter = shared_counter.lock().unwrap();
        let current_value = *counter;
        thread::sleep(pause);
        *counter = current_value + 1;
    }
}
