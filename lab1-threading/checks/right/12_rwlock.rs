//! passes: 1.2
//! A write guard of an RwLock instead of a mutex, released by hand, and a
//! reader that looks at the counter from time to time meanwhile.

use std::sync::RwLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected = args.threads * args.iterations;
    println!("Expected final counter value (with lock): {expected}");

    let counter = RwLock::new(0_u64);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let writers: Vec<_> = (0..args.threads)
            .map(|_| scope.spawn(|| add(&counter, args.iterations, args.pause)))
            .collect();
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                eprintln!("debug: {} so far", counter.read().unwrap());
                thread::sleep(Duration::from_millis(20));
            }
        });
        for (number, writer) in writers.into_iter().enumerate() {
            writer.join().unwrap();
            println!("Writer {number} is through.");
        }
        done.store(true, Ordering::Relaxed);
    });

    let actual = *counter.read().unwrap();
    println!("Actual final counter value (with lock): {actual}");
    println!(
        "{}",
        match actual == expected {
            true => "!!! Race condition PREVENTED: The actual value now matches the expected. !!!",
            false => "Race condition still observed (something is wrong).",
        }
    );
}

fn add(counter: &RwLock<u64>, iterations: u64, pause: u64) {
    for _ in 0..iterations {
        let mut guard = counter.write().unwrap();
        let current_value = *guard;
        thread::sleep(Duration::from_micros(pause));
        *guard = current_value + 1;
        drop(guard);
        thread::yield_now();
    }
}
