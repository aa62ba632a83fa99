//! passes: 1.1
//! A small pool of threads takes the counting from a channel as boxed jobs.
//! The counter is a static: the threads need no reference to it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

static COUNTER: AtomicU64 = AtomicU64::new(0);

type Job = Box<dyn FnOnce() + Send>;

fn main() {
    let args = CounterArgs::parse();
    let should_be = args.threads * args.iterations;
    println!("Starting a pool of {} threads.", args.threads);
    println!("If all threads worked perfectly, the counter should be: {should_be}");

    let (jobs, receiver) = mpsc::channel::<Job>();
    let receiver = Arc::new(Mutex::new(receiver));
    let pool: Vec<_> = (1..=args.threads)
        .map(|number| {
            let receiver = Arc::clone(&receiver);
            thread::spawn(move || {
                loop {
                    let next = receiver.lock().unwrap().recv();
                    let Ok(job) = next else { break };
                    job();
                    println!("Thread {number}: one job done");
                }
                eprintln!("debug: thread {number} goes home");
            })
        })
        .collect();
    for _ in 0..args.threads {
        let job = Box::new(move || count(args.iterations, args.pause));
        jobs.send(job).expect("the pool listens");
    }
    drop(jobs);
    for thread in pool {
        thread.join().unwrap();
    }

    let is = COUNTER.load(Ordering::Acquire);
    println!("Actual final counter value: {is}");
    if is != should_be {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    }
    println!("Pool closed.");
}

fn count(iterations: u64, pause: u64) {
    for round in 0..iterations {
        let current_value = COUNTER.load(Ordering::Acquire);
        if round % 100 == 0 {
            eprintln!("debug: {current_value} in round {round}");
        }
        thread::sleep(Duration::from_micros(pause));
        COUNTER.store(current_value + 1, Ordering::Release);
    }
}
