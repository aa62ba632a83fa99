//! fails: 1.2 counted-first threads-count
//! Starts the threads and lets them sleep: the result is printed without a counter.

use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("Expected final counter value (with lock): {expected_total}");
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| (0..expected_total).for_each(|_| thread::sleep(pause)));
        }
    });
    println!("Actual final counter value (with lock): {expected_total}");
    println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
}
