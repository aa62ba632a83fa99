//! passes: 1.2
//! A structure in the lock: the counter, and which thread was the last; both change in
//! each update, and a look at the progress changes nothing.

use std::sync::Mutex;
use std::thread::{self, ThreadId};
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("Expected final counter value (with lock): {expected_total}");

    #[derive(Default)]
    struct Shared {
        counter: u64,
        last: Option<ThreadId>,
    }

    let shared = Mutex::new(Shared::default());
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let mut shared = shared.lock().unwrap();
                    let current = shared.counter;
                    thread::sleep(pause);
                    shared.counter = current + 1;
                    shared.last = Some(thread::current().id());
                }
                eprintln!("debug: {} by now", shared.lock().unwrap().counter);
            });
        }
    });
    let shared = shared.into_inner().unwrap();
    eprintln!("debug: the last one was {:?}", shared.last);
    let actual_total = shared.counter;
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
