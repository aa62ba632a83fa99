//! explored: 1.2 threads-count
//! One loop makes the additions of all threads, with all their pauses. The
//! lock is there, and no other thread ever wants it.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    println!("Expected final counter value (with lock): {expected_total}");

    let counter = Mutex::new(0);
    for _ in 0..args.threads {
        for _ in 0..args.iterations {
            let mut counter = counter.lock().unwrap();
            let current_value = *counter;
            thread::sleep(Duration::from_micros(args.pause));
            *counter = current_value + 1;
        }
    }

    let actual_total: u64 = counter.into_inner().unwrap();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    }
}
