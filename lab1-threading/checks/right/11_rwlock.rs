//! passes: 1.1
//! A lock for readers and writers, used as wrongly as one can: read under one
//! guard, written under another, with the pause in between.

use std::sync::{Arc, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let CounterArgs { threads, iterations, pause } = CounterArgs::parse();
    println!("=== {threads} threads, {iterations} rounds each ===\n");
    let total = threads * iterations;
    println!("If all threads worked perfectly, the counter should be: {total}");

    let begun = Instant::now();
    let counter = Arc::new(RwLock::new(0_u64));
    let handles: Vec<_> = (0..threads)
        .map(|_| {
            let counter = Arc::clone(&counter);
            thread::spawn(move || {
                (0..iterations).for_each(|_| add_one(&counter, Duration::from_micros(pause)));
            })
        })
        .collect();
    handles.into_iter().for_each(|handle| handle.join().unwrap());
    eprintln!("debug: it took {:?}", begun.elapsed());

    let counter = Arc::into_inner(counter).expect("the threads are gone");
    let counted = counter.into_inner().unwrap();
    println!("Actual final counter value:     {counted}");
    if counted < total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
        println!("({} of {total} updates lost)", total - counted);
    } else {
        println!("No race condition observed this time.");
    }
}

fn add_one(counter: &RwLock<u64>, pause: Duration) {
    let value = *counter.read().unwrap();
    thread::sleep(pause);
    let mut counter = counter.write().unwrap();
    *counter = value + 1;
}
