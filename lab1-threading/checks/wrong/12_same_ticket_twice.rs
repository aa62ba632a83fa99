//! explored: 1.2 nothing-lost
//! Threads draw numbers and wait until theirs is called. Drawing is a load and
//! a store: two threads that draw at the same time hold the same number, and
//! are let in together.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

static NEXT_TICKET: AtomicU64 = AtomicU64::new(0);
static NOW_SERVING: AtomicU64 = AtomicU64::new(0);
static COUNTER: AtomicU64 = AtomicU64::new(0);

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    println!("Expected final counter value (with lock): {expected_total}");

    thread::scope(|scope| {
        for number in 1..=args.threads {
            println!("Thread {number} starts");
            scope.spawn(|| (0..args.iterations).for_each(|_| increment(args.pause)));
        }
    });

    let actual_total = COUNTER.load(Ordering::SeqCst);
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}

fn increment(pause: u64) {
    let ticket = NEXT_TICKET.load(Ordering::SeqCst);
    NEXT_TICKET.store(ticket + 1, Ordering::SeqCst);
    while NOW_SERVING.load(Ordering::SeqCst) < ticket {
        thread::sleep(Duration::from_micros(20));
    }
    let current_value = COUNTER.load(Ordering::SeqCst);
    thread::sleep(Duration::from_micros(pause));
    COUNTER.store(current_value + 1, Ordering::SeqCst);
    NOW_SERVING.fetch_max(ticket + 1, Ordering::SeqCst);
}
