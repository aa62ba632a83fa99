//! passes: 1.1
//! Plain `thread::spawn` and an Arc, nothing scoped. Every thread returns how
//! often it counted, and its handle hands that to main.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected = (args.threads * args.iterations) as usize;
    println!("If all threads worked perfectly, the counter should be: {expected}");

    let counter = Arc::new(AtomicUsize::new(0));
    let mut handles: Vec<JoinHandle<u64>> = Vec::new();
    for _ in 0..args.threads {
        let counter = Arc::clone(&counter);
        let pause = Duration::from_micros(args.pause);
        handles.push(thread::spawn(move || count(&counter, args.iterations, pause)));
    }
    let mut rounds = 0;
    for (number, handle) in (1..).zip(handles) {
        let counted = handle.join().expect("the thread does not panic");
        eprintln!("debug: thread {number} counted {counted} times");
        rounds += counted;
    }

    let actual = counter.load(Ordering::SeqCst);
    println!("Additions made: {rounds}");
    println!("Actual final counter value: {actual}");
    if actual == expected {
        println!("No race condition observed this time.");
        return;
    }
    println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    let kept = 100.0 * actual as f64 / expected as f64;
    println!("Only {kept:.1}% of the additions are left.");
}

fn count(counter: &AtomicUsize, iterations: u64, pause: Duration) -> u64 {
    let mut counted = 0;
    while counted < iterations {
        let seen = counter.load(Ordering::SeqCst);
        thread::sleep(pause);
        counter.store(seen + 1, Ordering::SeqCst);
        counted += 1;
    }
    counted
}
