//! passes: 1.1
//! The counter is shared. How often each thread has counted is its own affair,
//! a thread local, which is added up when the thread is over.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

/// The rounds of all threads that are over.
static ROUNDS: AtomicU64 = AtomicU64::new(0);

struct Rounds(u64);

impl Drop for Rounds {
    fn drop(&mut self) {
        ROUNDS.fetch_add(self.0, Ordering::SeqCst);
    }
}

thread_local! {
    static OWN_ROUNDS: RefCell<Rounds> = const { RefCell::new(Rounds(0)) };
}

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let shared_counter = Arc::new(AtomicU64::new(0));
    let start = |_| {
        let shared_counter = Arc::clone(&shared_counter);
        thread::spawn(move || increment(&shared_counter, args.iterations, args.pause))
    };
    let threads: Vec<_> = (0..args.threads).map(start).collect();
    for thread in threads {
        thread.join().unwrap();
    }

    let (rounds, actual_total) =
        (ROUNDS.load(Ordering::SeqCst), shared_counter.load(Ordering::SeqCst));
    assert_eq!(rounds, expected_total, "every round was made");
    println!("Actual final counter value:   {actual_total}");
    if actual_total < rounds {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    } else {
        println!("No race condition observed this time.");
    }
}

fn increment(shared_counter: &AtomicU64, iterations: u64, pause: u64) {
    for _ in 0..iterations {
        let current_value = shared_counter.load(Ordering::SeqCst);
        thread::sleep(Duration::from_micros(pause));
        shared_counter.store(current_value + 1, Ordering::SeqCst);
        OWN_ROUNDS.with_borrow_mut(|rounds| rounds.0 += 1);
    }
}
