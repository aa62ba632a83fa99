//! passes: TASK_ID
//! No lock: one `fetch_add` is load, sum and store in one step.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use clap::Parser;

#[derive(Parser)]
struct Args {
    #[arg(long, default_value_t = 3)]
    threads: u64,
    #[arg(long, default_value_t = 1000)]
    rounds: u64,
}

fn main() {
    let args = Args::parse();
    let counter = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.rounds {
                    counter.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    println!("Total: {}", counter.into_inner());
}
