//! fails: 1.2 threads-count
//! Starts four threads, joins them, and starts the next four: never are all --threads at work together.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    println!("\n--- Fixing the Race Condition with a Lock ---");
    let expected_total = args.threads * args.iterations;
    println!("Expected final counter value (with lock): {expected_total}");
    let pause = Duration::from_micros(args.pause);

    let shared_counter = Mutex::new(0_u64);
    let numbers: Vec<u64> = (0..args.threads).collect();
    for batch in numbers.chunks(4) {
        thread::scope(|scope| {
            for _ in batch {
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
    }
    let actual_total = shared_counter.into_inner().unwrap();

    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
