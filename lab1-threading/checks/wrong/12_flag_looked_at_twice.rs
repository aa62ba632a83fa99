//! explored: 1.2 nothing-lost
//! Looks at the flag a second time under a lock, as one should, but lets that
//! lock go before it sets the flag. Starting the threads far apart hides that.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

#[derive(Default)]
struct Shared {
    busy: AtomicBool,
    door: Mutex<()>,
    counter: AtomicU64,
}

impl Shared {
    fn enter(&self) {
        loop {
            // The first look is cheap, the second one is certain.
            if !self.busy.load(Ordering::SeqCst) && self.is_free() {
                self.busy.store(true, Ordering::SeqCst);
                return;
            }
            thread::sleep(Duration::from_millis(1));
        }
    }

    fn is_free(&self) -> bool {
        let _guard = self.door.lock().unwrap();
        !self.busy.load(Ordering::SeqCst)
    }
}

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    println!("Expected final counter value (with lock): {expected_total}");

    let shared = &Shared::default();
    let pause = Duration::from_micros(args.pause);
    thread::scope(|scope| {
        for number in 0..args.threads {
            scope.spawn(move || {
                thread::sleep(pause * (number * args.iterations * 3) as u32);
                for _ in 0..args.iterations {
                    shared.enter();
                    let current_value = shared.counter.load(Ordering::SeqCst);
                    thread::sleep(pause);
                    shared.counter.store(current_value + 1, Ordering::SeqCst);
                    shared.busy.store(false, Ordering::SeqCst);
                }
            });
        }
    });

    let actual_total = shared.counter.load(Ordering::SeqCst);
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    }
}
