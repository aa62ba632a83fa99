//! fails: 1.2 nothing-lost
//! A lock with a place for each waiting thread, and eight places: with more threads, two of them get in together.

use std::array;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    println!("\n--- Fixing the Race Condition with a Lock ---");
    let expected_total = args.threads * args.iterations;
    println!("Expected final counter value (with lock): {expected_total}");
    let pause = Duration::from_micros(args.pause);

    let shared_counter = AtomicU64::new(0);
    let lock = ArrayLock {
        next: AtomicUsize::new(0),
        may_enter: array::from_fn(|place| AtomicBool::new(place == 0)),
    };
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let place = lock.enter();
                    let current_value = shared_counter.load(SeqCst);
                    thread::sleep(pause);
                    shared_counter.store(current_value + 1, SeqCst);
                    lock.leave(place);
                }
            });
        }
    });
    let actual_total = shared_counter.load(SeqCst);

    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}

const PLACES: usize = 8;

struct ArrayLock {
    next: AtomicUsize,
    may_enter: [AtomicBool; PLACES],
}

impl ArrayLock {
    fn enter(&self) -> usize {
        let place = self.next.fetch_add(1, SeqCst) % PLACES;
        while !self.may_enter[place].load(SeqCst) {
            thread::yield_now();
        }
        place
    }

    fn leave(&self, place: usize) {
        self.may_enter[place].store(false, SeqCst);
        self.may_enter[(place + 1) % PLACES].store(true, SeqCst);
    }
}
