//! fails: 1.2 nothing-lost
//! Locks only if another thread is in the critical section already: the first thread
//! holds nothing.

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

    let inside = AtomicU64::new(0);
    let lock = Mutex::new(());
    let shared_counter = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let crowd = inside.fetch_add(1, Ordering::SeqCst) > 0;
                    let guard = crowd.then(|| lock.lock().unwrap());
                    let current = shared_counter.load(Ordering::SeqCst);
                    thread::sleep(pause);
                    shared_counter.store(current + 1, Ordering::SeqCst);
                    drop(guard);
                    inside.fetch_sub(1, Ordering::SeqCst);
                }
            });
        }
    });
    let actual_total = shared_counter.load(Ordering::Relaxed);
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
