//! fails: 1.2 pause-in-update
//! Two counters: one is added to under a short lock, and printed; the pause is in the lock
//! of the other one, which nothing reads.

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

    let counter = Mutex::new(0_u64);
    let decoy = Mutex::new(0_u64);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    *counter.lock().unwrap() += 1;
                    let mut decoy = decoy.lock().unwrap();
                    let current = *decoy;
                    thread::sleep(pause);
                    *decoy = current + 1;
                }
            });
        }
    });
    let actual_total = counter.into_inner().unwrap();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
