//! explored: 1.1 counted-first
//! Instead of joining, looks at the number of threads that are done, again and
//! again, but gives up after a few rounds and takes them for done.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

const ROUNDS: u32 = 3;

#[derive(Default)]
struct Shared {
    counter: AtomicU64,
    done: AtomicU64,
}

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let shared = Arc::new(Shared::default());
    let pause = Duration::from_micros(args.pause);
    for _ in 0..args.threads {
        let shared = Arc::clone(&shared);
        thread::spawn(move || {
            for _ in 0..args.iterations {
                let current_value = shared.counter.load(Ordering::SeqCst);
                thread::sleep(pause);
                shared.counter.store(current_value + 1, Ordering::SeqCst);
            }
            shared.done.fetch_add(1, Ordering::SeqCst);
        });
    }
    for _ in 0..ROUNDS {
        if shared.done.load(Ordering::SeqCst) == args.threads {
            break;
        }
        thread::sleep(Duration::from_secs(1));
    }

    let actual_total = shared.counter.load(Ordering::SeqCst);
    println!("Actual final counter value:   {actual_total}");
    if actual_total != expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    }
}
