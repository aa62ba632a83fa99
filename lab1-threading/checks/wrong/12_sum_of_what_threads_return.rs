//! fails: 1.2 even-changes
//! Adds to a copy of what is in the lock, which is never stored. The printed number is the
//! sum of the rounds that the threads return.

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

    let shared_counter = Mutex::new(0_u64);
    let actual_total: u64 = thread::scope(|scope| {
        let mut threads = Vec::new();
        for _ in 0..args.threads {
            threads.push(scope.spawn(|| {
                let mut rounds = 0;
                for _ in 0..args.iterations {
                    let counter = shared_counter.lock().unwrap();
                    let mut current_value = *counter;
                    thread::sleep(pause);
                    current_value += 1;
                    let _ = current_value;
                    rounds += 1;
                }
                rounds
            }));
        }
        threads.into_iter().map(|it| it.join().unwrap()).sum()
    });
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
