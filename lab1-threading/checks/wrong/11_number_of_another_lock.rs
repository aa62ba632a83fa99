//! fails: 1.1 counter-printed
//! Prints a number that each thread keeps in another lock: how often it has stored, for the last thread.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    println!("--- Observing a Race Condition ---");
    let expected_total = args.threads * args.iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");
    let pause = Duration::from_micros(args.pause);
    let (counter, last) = (Mutex::new(0_u64), Mutex::new(0_u64));
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let current_value = *counter.lock().unwrap();
                    thread::sleep(pause);
                    *counter.lock().unwrap() = current_value + 1;
                    *last.lock().unwrap() = current_value;
                }
            });
        }
    });
    let counted = *counter.lock().unwrap();
    let actual_total = counted.saturating_sub(counted / 3);
    println!("Actual final counter value:   {actual_total}");
    if actual_total == expected_total {
        println!(
            "No race condition observed this time. (Try running it again, it's often random!)"
        );
    } else {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
        println!("This means threads interfered with each other's updates.");
    }
}
