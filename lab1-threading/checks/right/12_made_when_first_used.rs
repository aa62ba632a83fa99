//! passes: 1.2
//! The lock is made by the thread that first needs it, in a `OnceLock`, the
//! expected total in a `LazyLock`. One worker panics after its work, and that
//! is caught.

use std::panic;
use std::sync::{LazyLock, Mutex, OnceLock};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

static ARGS: LazyLock<CounterArgs> = LazyLock::new(CounterArgs::parse);
static EXPECTED: LazyLock<u64> = LazyLock::new(|| ARGS.threads * ARGS.iterations);
static COUNTER: OnceLock<Mutex<u64>> = OnceLock::new();

fn counter() -> &'static Mutex<u64> {
    COUNTER.get_or_init(|| {
        eprintln!("debug: the counter is made");
        Mutex::new(0)
    })
}

fn main() {
    println!("Expected final counter value (with lock): {}", *EXPECTED);
    let threads: Vec<_> =
        (1..=ARGS.threads).map(|number| thread::spawn(move || work(number))).collect();
    for thread in threads {
        thread.join().expect("a panic is caught in the thread");
    }

    let actual = *counter().lock().expect("no thread panicked with the lock");
    println!("Actual final counter value (with lock):   {actual}");
    if actual == *EXPECTED {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    }
}

fn work(number: u64) {
    let worked = panic::catch_unwind(|| {
        for _ in 0..ARGS.iterations {
            let mut counter = counter().lock().expect("no thread panicked with the lock");
            let current_value = *counter;
            thread::sleep(Duration::from_micros(ARGS.pause));
            *counter = current_value + 1;
        }
        assert!(number != 2, "thread 2 is superstitious");
    });
    if worked.is_err() {
        println!("Thread {number} panicked after its last round.");
    }
}
