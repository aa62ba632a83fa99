//! passes: 1.2
//! The lock as Python has it, beside the counter and not around it, shared by
//! Arc with threads from plain `thread::spawn`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

#[derive(Default)]
struct Shared {
    lock: Mutex<()>,
    counter: AtomicU64,
}

impl Shared {
    fn increment(&self, pause: Duration) {
        let _guard = self.lock.lock().expect("no thread panics under the lock");
        let current_value = self.counter.load(Ordering::Relaxed);
        thread::sleep(pause);
        self.counter.store(current_value + 1, Ordering::Relaxed);
    }
}

fn main() -> anyhow::Result<()> {
    let args = CounterArgs::parse();
    let expected = args.iterations * args.threads;
    println!("Expected final counter value (with lock): {expected}");

    let shared = Arc::new(Shared::default());
    let mut handles = vec![];
    for number in 0..args.threads {
        let shared = Arc::clone(&shared);
        let name = format!("counter-{number}");
        handles.push(thread::Builder::new().name(name).spawn(move || {
            for _ in 0..args.iterations {
                shared.increment(Duration::from_micros(args.pause));
            }
            let me = thread::current();
            eprintln!("debug: {} is done", me.name().unwrap_or("?"));
        })?);
    }
    while let Some(handle) = handles.pop() {
        handle.join().unwrap();
        println!("{} threads to wait for", handles.len());
    }

    let actual = shared.counter.load(Ordering::Relaxed);
    println!("Actual final counter value (with lock):   {actual}");
    anyhow::ensure!(actual == expected, "updates were lost");
    println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    Ok(())
}
