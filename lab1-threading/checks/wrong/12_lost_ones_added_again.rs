//! fails: 1.2 counter-printed
//! Loses updates between two short locks, counts how many were overwritten, and adds them
//! to what it prints.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
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
    let lost = AtomicU64::new(0);
    let pausing = Mutex::new(());
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let current = *shared_counter.lock().unwrap();
                    {
                        let _alone = pausing.lock().unwrap();
                        thread::sleep(pause);
                    }
                    let mut counter = shared_counter.lock().unwrap();
                    lost.fetch_add(counter.wrapping_sub(current), Ordering::Relaxed);
                    *counter = current + 1;
                }
            });
        }
    });
    let actual_total = shared_counter.into_inner().unwrap().wrapping_add(lost.into_inner());
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
