//! passes: 1.2
//! The counter is one of several numbers in a map behind a lock made when it is first used;
//! a poisoned lock is used all the same, and a thread that fails is told of.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

static NUMBERS: LazyLock<Mutex<HashMap<&'static str, u64>>> = LazyLock::new(Mutex::default);

fn numbers() -> MutexGuard<'static, HashMap<&'static str, u64>> {
    NUMBERS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn increment(pause: Duration) {
    let mut numbers = numbers();
    let current = numbers.get("counter").copied().unwrap_or_default();
    thread::sleep(pause);
    numbers.insert("counter", current + 1);
}

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("Expected final counter value (with lock): {expected_total}");

    let mut threads = Vec::new();
    for _ in 0..args.threads {
        threads.push(thread::spawn(move || (0..args.iterations).for_each(|_| increment(pause))));
    }
    let failed = threads.into_iter().filter_map(|it| it.join().err()).count();
    if failed > 0 {
        eprintln!("{failed} threads failed");
    }
    let actual_total = numbers()["counter"];
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
