//! fails: 1.2 updates-whole
//! Looks and adds in two locks, so that updates are lost, and the thread that is the last
//! to end stores what should be there.

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

    let counter = Mutex::new(0_u64);
    let through = AtomicU64::new(0);
    let turns = Mutex::new(());
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let current = *counter.lock().unwrap();
                    {
                        let _turn = turns.lock().unwrap();
                        thread::sleep(pause);
                    }
                    *counter.lock().unwrap() = current + 1;
                }
                if through.fetch_add(1, Ordering::SeqCst) + 1 == args.threads {
                    *counter.lock().unwrap() = expected_total;
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
