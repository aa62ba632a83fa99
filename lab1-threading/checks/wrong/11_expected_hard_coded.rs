//! fails: 1.1 expected-total told-truly
//! The expected total is that of the guide's numbers, whatever the flags say.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

const EXPECTED_TOTAL: u64 = 50_000;

fn main() {
    let args = CounterArgs::parse();
    let pause = Duration::from_micros(args.pause);
    println!("If all threads worked perfectly, the counter should be: {EXPECTED_TOTAL}");

    let shared_counter = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let current_value = shared_counter.load(Ordering::Relaxed);
                    thread::sleep(pause);
                    shared_counter.store(current_value + 1, Ordering::Relaxed);
                }
            });
        }
    });

    let actual_total = shared_counter.into_inner();
    println!("Actual final counter value:   {actual_total}");
    if actual_total != EXPECTED_TOTAL {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    }
}
