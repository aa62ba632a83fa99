//! fails: 1.1 updates-interrupted
//! The counter is already locked from load to store: the race this task wants
//! to show cannot happen.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let pause = Duration::from_micros(args.pause);
    let expected_total = args.threads * args.iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let shared_counter = Mutex::new(0);
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

    let actual_total: u64 = shared_counter.into_inner().unwrap();
    println!("Actual final counter value:   {actual_total}");
    if actual_total != expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    } else {
        println!("No race condition observed this time.");
    }
}
