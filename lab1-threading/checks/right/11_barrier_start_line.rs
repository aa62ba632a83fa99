//! passes: 1.1
//! All threads, which have names, start counting at the same time: they wait
//! for each other at a barrier. The counter is a static.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

static COUNTER: AtomicU64 = AtomicU64::new(0);

fn main() -> anyhow::Result<()> {
    let args = CounterArgs::parse();
    let expected = args.threads * args.iterations;
    println!("If all threads worked perfectly, the counter should be: {expected}");

    let start_line = Arc::new(Barrier::new(args.threads as usize));
    let mut runners = Vec::new();
    for number in 1..=args.threads {
        let start_line = Arc::clone(&start_line);
        let runner = thread::Builder::new().name(format!("runner-{number}"));
        runners.push(runner.spawn(move || {
            if start_line.wait().is_leader() {
                let name = thread::current().name().map(str::to_owned);
                println!("{} came last: go!", name.unwrap_or_default());
            }
            count(args.iterations, Duration::from_micros(args.pause));
        })?);
    }
    for runner in runners {
        runner.join().expect("the runner does not panic");
    }

    let actual = COUNTER.load(Ordering::Relaxed);
    println!("Actual final counter value: {actual}");
    match expected - actual {
        0 => println!("No race condition observed this time."),
        lost => {
            println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
            println!("{lost} updates were lost.");
        }
    }
    Ok(())
}

fn count(iterations: u64, pause: Duration) {
    for _ in 0..iterations {
        let current_value = COUNTER.load(Ordering::Relaxed);
        thread::sleep(pause);
        COUNTER.store(current_value + 1, Ordering::Relaxed);
    }
}
