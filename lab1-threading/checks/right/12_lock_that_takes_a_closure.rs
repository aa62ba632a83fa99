//! passes: 1.2
//! A lock that hands the value to a closure, so that no guard can be dropped too early; in
//! it, a flag and a condition variable.

use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

/// Holds the value while no thread works with it.
struct Exclusive<T> {
    home: Mutex<Option<T>>,
    is_back: Condvar,
}

impl<T: Copy> Exclusive<T> {
    fn new(value: T) -> Self {
        Self { home: Mutex::new(Some(value)), is_back: Condvar::new() }
    }

    fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        let home = self.home.lock().unwrap();
        let mut home = self.is_back.wait_while(home, |home| home.is_none()).unwrap();
        let mut value = home.take().unwrap();
        drop(home);
        let result = work(&mut value);
        *self.home.lock().unwrap() = Some(value);
        self.is_back.notify_one();
        result
    }
}

#[derive(Clone)]
struct Worker {
    counter: Arc<Exclusive<u64>>,
    iterations: u64,
    pause: Duration,
}

impl Worker {
    fn count(self) {
        for _ in 0..self.iterations {
            self.counter.with(|counter| {
                let current = *counter;
                thread::sleep(self.pause);
                *counter = current + 1;
            });
        }
    }
}

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    println!("Expected final counter value (with lock): {expected_total}");
    let counter = Arc::new(Exclusive::new(0));
    let pause = Duration::from_micros(args.pause);
    let worker = Worker { counter: Arc::clone(&counter), iterations: args.iterations, pause };
    let workers = (0..args.threads).map(|_| worker.clone());
    let threads: Vec<_> = workers.map(|worker| thread::spawn(move || worker.count())).collect();
    for thread in threads {
        thread.join().expect("no thread panics");
    }
    let actual_total = counter.with(|value| *value);
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
