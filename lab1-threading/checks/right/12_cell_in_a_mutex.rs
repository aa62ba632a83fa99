//! passes: 1.2
//! The counter is a `Cell` in a lock: the guard is never borrowed mutably.

use std::cell::Cell;
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

    let counter = Mutex::new(Cell::new(0_u64));
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let counter = counter.lock().unwrap();
                    let current = counter.get();
                    thread::sleep(pause);
                    counter.set(current + 1);
                }
            });
        }
    });
    let actual_total = counter.lock().unwrap().get();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
