//! fails: 1.2 counter-printed
//! The lock is not held from the look to the change; what was lost is added when it is printed.

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
    let counter = Mutex::new(0_u64);
    thread::scope(|scope| {
        for me in 0..args.threads {
            let counter = &counter;
            scope.spawn(move || {
                let _ = me;
                for _ in 0..args.iterations {
                    let current_value = *counter.lock().unwrap();
                    thread::sleep(pause);
                    let mut counter = counter.lock().unwrap();
                    *counter = (current_value + 1).max(*counter);
                }
            });
        }
    });
    let counted = *counter.lock().unwrap();
    let actual_total = counted.max(expected_total);
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
