//! explored: 1.1 counted-first threads-count
//! The thread that is done first prints the result and ends the process. All of
//! them have the same work, but that does not make them end together: the
//! others are cut off, some perhaps before they began.

use std::process;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let (shared_counter, done) = (AtomicU64::new(0), Mutex::new(()));
    let pause = Duration::from_micros(args.pause);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let current_value = shared_counter.load(Ordering::Relaxed);
                    thread::sleep(pause);
                    shared_counter.store(current_value + 1, Ordering::Relaxed);
                }
                // Held to the end of the process: no other thread gets here.
                let _first = done.lock();
                tell(shared_counter.load(Ordering::Relaxed), expected_total);
                process::exit(0);
            });
        }
    });
}

fn tell(actual_total: u64, expected_total: u64) {
    println!("Actual final counter value:   {actual_total}");
    if actual_total != expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
        println!("This means threads interfered with each other's updates.");
    }
}
