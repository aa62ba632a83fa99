//! passes: 1.2
//! A semaphore with one permit is a lock, too. Says so, and counts aloud.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use lab1_threading::Semaphore;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("Expected final counter value (with lock): {expected_total}");

    println!("One permit, so one thread at a time.");
    let turn = Semaphore::new(1);
    let shared_counter = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for round in 0..args.iterations {
                    let _permit = turn.acquire();
                    let current_value = shared_counter.load(Ordering::Relaxed);
                    thread::sleep(pause);
                    shared_counter.store(current_value + 1, Ordering::Relaxed);
                    if round % 50 == 0 {
                        eprintln!("debug: {current_value}");
                    }
                }
            });
        }
    });

    let actual_total = shared_counter.into_inner();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
