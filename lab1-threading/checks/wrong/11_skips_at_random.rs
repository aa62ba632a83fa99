//! fails: 1.1 even-changes
//! No race at all: a lock is held from load to store, and half of the updates
//! are thrown away by the draw.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let shared_counter = Mutex::new(0_u64);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    thread::sleep(pause);
                    let mut counter = shared_counter.lock().unwrap();
                    if rand::random_bool(0.5) {
                        *counter += 1;
                    }
                }
            });
        }
    });

    let actual_total = shared_counter.into_inner().unwrap();
    println!("Actual final counter value: {actual_total}");
    if actual_total != expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    } else {
        println!("No race condition observed this time.");
    }
}
