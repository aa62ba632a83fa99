//! explored: TASK_ID nothing-lost
//! Locks to load and locks again to store: another thread may store in between. It happens
//! rarely, so a run shows nothing; some schedule does.

use std::sync::Mutex;
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
    let counter = Mutex::new(0);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.rounds {
                    let value: u64 = *counter.lock().expect("no thread panicked");
                    *counter.lock().expect("no thread panicked") = value + 1;
                }
            });
        }
    });
    println!("Total: {}", counter.into_inner().expect("no thread panicked"));
}
