//! fails: 1.2 ends-well nothing-lost
//! Two locks, the counter's and that of a statistic. A thread that is through takes them in
//! the other order: now and then two wait for each other.

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
    let longest = Mutex::new(0_u64);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let mut counter = shared_counter.lock().unwrap();
                    let current = *counter;
                    thread::sleep(pause);
                    *counter = current + 1;
                    if current % 64 == 0 {
                        *longest.lock().unwrap() = current;
                    }
                }
                let mut longest = longest.lock().unwrap();
                *longest = *shared_counter.lock().unwrap();
            });
        }
    });
    let actual_total = shared_counter.into_inner().unwrap();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
