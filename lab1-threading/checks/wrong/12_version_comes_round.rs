//! explored: 1.2 nothing-lost
//! Locks for the load and again for the store, and stores only if the version
//! is still the same. It has only two values: after two updates of others it
//! is the same again (ABA). A head start for each thread hides that.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

#[derive(Default)]
struct Counter {
    value: u64,
    version: u8,
}

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    println!("Expected final counter value (with lock): {expected_total}");

    let shared_counter = Mutex::new(Counter::default());
    let pause = Duration::from_micros(args.pause);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    while !increment(&shared_counter, pause) {}
                }
            });
            thread::sleep(pause * args.iterations as u32 * 3);
        }
    });

    let actual_total = shared_counter.into_inner().unwrap().value;
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    }
}

/// Whether it could be done: no other thread has stored meanwhile.
fn increment(shared_counter: &Mutex<Counter>, pause: Duration) -> bool {
    let (value, version) = {
        let counter = shared_counter.lock().unwrap();
        (counter.value, counter.version)
    };
    thread::sleep(pause);
    let mut counter = shared_counter.lock().unwrap();
    if counter.version != version {
        return false;
    }
    counter.value = value + 1;
    counter.version = (version + 1) % 2;
    true
}
