//! passes: 1.1
//! The pause is a wait, with a timeout, for a message that never comes.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    println!("--- Observing a Race Condition ---");
    let expected_total = args.threads * args.iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");
    let pause = Duration::from_micros(args.pause);

    let shared_counter = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                let (_open, silent) = mpsc::channel::<()>();
                for _ in 0..args.iterations {
                    let current_value = shared_counter.load(SeqCst);
                    let waited = silent.recv_timeout(pause);
                    assert_eq!(waited, Err(RecvTimeoutError::Timeout));
                    shared_counter.store(current_value + 1, SeqCst);
                }
            });
        }
    });
    let actual_total = shared_counter.load(SeqCst);

    println!("Actual final counter value:   {actual_total}");
    if actual_total == expected_total {
        println!(
            "No race condition observed this time. (Try running it again, it's often random!)"
        );
    } else {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
        println!("This means threads interfered with each other's updates.");
    }
}
