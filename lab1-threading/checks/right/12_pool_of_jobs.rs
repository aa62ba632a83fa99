//! passes: 1.2
//! A pool: the threads take numbered jobs from a shared iterator, and one that is fast
//! takes the job of another.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("Expected final counter value (with lock): {expected_total}");

    let jobs = Mutex::new(0..args.threads);
    let counter = Mutex::new(0_u64);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                loop {
                    let job = jobs.lock().unwrap().next();
                    if job.is_none() {
                        break;
                    }
                    for _ in 0..args.iterations {
                        let mut counter = counter.lock().unwrap();
                        let current = *counter;
                        thread::sleep(pause);
                        *counter = current + 1;
                    }
                }
            });
        }
    });
    let actual_total = counter.into_inner().unwrap();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
