//! passes: 1.1
//!
//! As in Go, the main thread owns the counter and the others reach it by messages only;
//! "read" and "write" are two messages, so updates are lost.

use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use clap::Parser;
use common::bounded::{Iterations, Threads};

fn main() {
    run(&Args::parse());
}

/// See a race condition happen (task 1.1)
#[derive(Parser)]
pub struct Args {
    /// How many threads count
    #[arg(long, default_value = "5")]
    threads: Threads,
    /// How often each thread adds 1
    #[arg(long, default_value = "10000")]
    iterations: Iterations,
    /// Microseconds between load and store
    #[arg(long, default_value_t = 10, value_name = "MICROSECONDS")]
    pause: u64,
}

/// What a thread may ask of the owner of the counter.
enum Request {
    /// Tell me the value.
    Read(Sender<u64>),
    /// This is the value from now on.
    Write(u64),
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) {
    println!("--- Observing a Race Condition ---");
    let (threads, iterations) = (args.threads.get(), args.iterations.get());
    let expected_total = threads * iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let pause = Duration::from_micros(args.pause);
    let (requests, inbox) = mpsc::channel();
    let goroutines: Vec<_> = (0..threads)
        .map(|_| {
            let requests = requests.clone();
            thread::spawn(move || increment_counter_problem(&requests, iterations, pause))
        })
        .collect();
    drop(requests); // The inbox is closed when the last thread has ended.

    let mut shared_counter = 0_u64;
    for request in inbox {
        match request {
            // The thread that asks waits for the answer.
            Request::Read(reply) => reply.send(shared_counter).expect("the asking thread is gone"),
            Request::Write(value) => shared_counter = value,
        }
    }
    for goroutine in goroutines {
        goroutine.join().expect("a counting thread panicked");
    }

    println!("Actual final counter value:   {shared_counter}");
    if shared_counter < expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
        println!("This means threads interfered with each other's updates.");
    } else {
        println!(
            "No race condition observed this time. (Try running it again, it's often random!)"
        );
    }
}

fn increment_counter_problem(owner: &Sender<Request>, iterations: u64, pause: Duration) {
    let (reply, answers) = mpsc::channel();
    for _ in 0..iterations {
        owner.send(Request::Read(reply.clone())).expect("the owner is gone");
        let current_value = answers.recv().expect("the owner is gone");
        thread::sleep(pause);
        owner.send(Request::Write(current_value + 1)).expect("the owner is gone");
    }
}
