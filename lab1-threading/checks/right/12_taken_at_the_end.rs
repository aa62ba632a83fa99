//! passes: 1.2
//! Main takes the value out of the lock when all threads are through.

use std::mem;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("Expected final counter value (with lock): {expected_total}");

    let counter = Arc::new(Mutex::new(0_u64));
    let threads: Vec<_> = (0..args.threads)
        .map(|_| {
            let counter = Arc::clone(&counter);
            thread::spawn(move || {
                for _ in 0..args.iterations {
                    let mut counter = counter.lock().unwrap();
                    let current = *counter;
                    thread::sleep(pause);
                    *counter = current + 1;
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let actual_total = mem::take(&mut *counter.lock().unwrap());
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
