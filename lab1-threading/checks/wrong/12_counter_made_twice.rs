//! explored: 1.2 counted-first | even-changes
//! The first thread makes the counter, but the look and the making are two
//! steps: two threads may each make one, and what the first adds is lost.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

static COUNTER: Mutex<Option<Arc<Mutex<u64>>>> = Mutex::new(None);

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    println!("Expected final counter value (with lock): {expected_total}");

    let threads: Vec<_> = (1..=args.threads)
        .map(|number| {
            println!("Starting thread {number}");
            thread::spawn(move || increment(args.iterations, Duration::from_micros(args.pause)))
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }

    let actual_total = *counter().lock().unwrap();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}

/// The counter that all threads share.
fn counter() -> Arc<Mutex<u64>> {
    let known = COUNTER.lock().unwrap().clone();
    known.unwrap_or_else(|| {
        let made = Arc::new(Mutex::new(0));
        *COUNTER.lock().unwrap() = Some(Arc::clone(&made));
        made
    })
}

fn increment(iterations: u64, pause: Duration) {
    let counter = counter();
    for _ in 0..iterations {
        let mut counter = counter.lock().unwrap();
        let current_value = *counter;
        thread::sleep(pause);
        *counter = current_value + 1;
    }
}
