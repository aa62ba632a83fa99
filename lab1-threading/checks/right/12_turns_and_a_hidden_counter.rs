//! passes: 1.2
//! A number in a lock says whose turn it is; what it guards is in an UnsafeCell.

use std::cell::UnsafeCell;
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

/// Only who has the turn touches it.
struct Counter(UnsafeCell<u64>);

// The turn is a lock.
unsafe impl Sync for Counter {}

impl Counter {
    fn get(&self) -> u64 {
        unsafe { *self.0.get() }
    }

    fn set(&self, value: u64) {
        unsafe { *self.0.get() = value }
    }
}

fn main() {
    let args = CounterArgs::parse();
    println!("\n--- Fixing the Race Condition with a Lock ---");
    let expected_total = args.threads * args.iterations;
    println!("Expected final counter value (with lock): {expected_total}");
    let pause = Duration::from_micros(args.pause);
    let (next, turn, turned) = (Mutex::new(0_u64), Mutex::new(0_u64), Condvar::new());
    let counter = Counter(UnsafeCell::new(0));
    thread::scope(|scope| {
        for me in 0..args.threads {
            let (next, turn, turned, counter) = (&next, &turn, &turned, &counter);
            scope.spawn(move || {
                let _ = me;
                for _ in 0..args.iterations {
                    let mut taken = next.lock().unwrap();
                    let ticket = *taken;
                    *taken += 1;
                    drop(taken);
                    let now = turn.lock().unwrap();
                    drop(turned.wait_while(now, |now| *now != ticket).unwrap());
                    let current_value = counter.get();
                    thread::sleep(pause);
                    counter.set(current_value + 1);
                    *turn.lock().unwrap() += 1;
                    turned.notify_all();
                }
            });
        }
    });
    let actual_total = counter.get();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
