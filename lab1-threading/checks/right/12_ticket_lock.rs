//! passes: 1.2
//! Threads draw a number in one step and wait until it is called: a lock that
//! lets them in as they came. Everything they share is a static.

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

    let threads: Vec<_> = (0..args.threads)
        .map(|_| thread::spawn(move || (0..args.iterations).for_each(|_| increment(args.pause))))
        .collect();
    for thread in threads {
        thread.join().expect("a counting thread panicked");
    }

    let actual_total = COUNTER.load(Ordering::SeqCst);
    println!("Actual final counter value (with lock):   {actual_total}");
    println!("{} tickets drawn.", NEXT_TICKET.load(Ordering::SeqCst));
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}

fn increment(pause: u64) {
    let ticket = NEXT_TICKET.fetch_add(1, Ordering::SeqCst);
    while NOW_SERVING.load(Ordering::SeqCst) != ticket {
        thread::sleep(Duration::from_micros(20));
    }
    let current_value = COUNTER.load(Ordering::SeqCst);
    thread::sleep(Duration::from_micros(pause));
    COUNTER.store(current_value + 1, Ordering::SeqCst);
    NOW_SERVING.store(ticket + 1, Ordering::SeqCst);
}
