//! passes: 1.1
//! No atomic: a mutex that is let go between load and store loses updates just
//! the same. Counts the losses and tells them, too.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let pause = Duration::from_micros(args.pause);
    eprintln!("debug: {} threads, {} iterations", args.threads, args.iterations);
    let expected_total = args.threads * args.iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let shared_counter = Arc::new(Mutex::new(0_u64));
    let spawn = |number| {
        let shared_counter = Arc::clone(&shared_counter);
        let count = move || {
            for _ in 0..args.iterations {
                let current_value = *shared_counter.lock().unwrap();
                thread::sleep(pause);
                *shared_counter.lock().unwrap() = current_value + 1;
            }
            println!("Thread {number} is done.");
        };
        thread::spawn(count)
    };
    let threads: Vec<_> = (1..=args.threads).map(spawn).collect();
    for thread in threads {
        thread.join().unwrap();
    }

    let actual_total = *shared_counter.lock().unwrap();
    println!("Actual final counter value: {actual_total}");
    match expected_total - actual_total {
        0 => println!("No race condition observed this time."),
        lost => {
            println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
            println!("{lost} updates were lost.");
        }
    }
}
