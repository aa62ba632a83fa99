//! fails: 1.2 even-changes
//! Threads add until the total is there, by any of them, and not --iterations times each.

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
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                loop {
                    let mut counter = shared_counter.lock().unwrap();
                    let current = *counter;
                    if current == expected_total {
                        break;
                    }
                    thread::sleep(pause);
                    *counter = current + 1;
                }
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
