//! fails: 1.2 counter-printed
//! No lock across the pause: updates are lost. What is printed is the expected total where
//! it is larger than the counter; the pauses are taken under another lock.

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
    let pausing = Mutex::new(());
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let current = *shared_counter.lock().unwrap();
                    let alone = pausing.lock().unwrap();
                    thread::sleep(pause);
                    drop(alone);
                    *shared_counter.lock().unwrap() = current + 1;
                }
            });
        }
    });
    let actual_total = shared_counter.into_inner().unwrap().max(expected_total);
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
