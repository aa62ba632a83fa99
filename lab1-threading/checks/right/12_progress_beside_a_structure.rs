//! passes: 1.2
//! A number in a lock counts the threads that are done, and the counter is in a structure.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

struct Counter {
    value: u64,
}

fn main() {
    let args = CounterArgs::parse();
    println!("\n--- Fixing the Race Condition with a Lock ---");
    let expected_total = args.threads * args.iterations;
    println!("Expected final counter value (with lock): {expected_total}");
    let pause = Duration::from_micros(args.pause);
    let (counter, done) = (Mutex::new(Counter { value: 0 }), Mutex::new(0_u32));
    thread::scope(|scope| {
        for me in 0..args.threads {
            let (counter, done) = (&counter, &done);
            scope.spawn(move || {
                let _ = me;
                for _ in 0..args.iterations {
                    let mut counter = counter.lock().unwrap();
                    let current_value = counter.value;
                    thread::sleep(pause);
                    counter.value = current_value + 1;
                    drop(counter);
                    *done.lock().unwrap() += 1;
                }
            });
        }
    });
    let actual_total = counter.into_inner().unwrap().value;
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
