//! passes: 1.2
//! The value is taken out of its place; who finds none waits.
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;
fn main() {
    let args = CounterArgs::parse();
    let expected = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("Expected final counter value (with lock): {expected}");
    let place = Arc::new((Mutex::new(Some(Box::new(0u64))), Condvar::new()));
    let threads: Vec<_> = (0..args.threads)
        .map(|_| {
            let place = Arc::clone(&place);
            thread::spawn(move || {
                let (value, back) = &*place;
                for _ in 0..args.iterations {
                    let mut mine = {
                        let mut value = value.lock().unwrap();
                        loop {
                            match value.take() {
                                Some(v) => break v,
                                None => value = back.wait(value).unwrap(),
                            }
                        }
                    };
                    let seen = *mine;
                    thread::sleep(pause);
                    *mine = seen + 1;
                    *value.lock().unwrap() = Some(mine);
                    back.notify_one();
                }
            })
        })
        .collect();
    for t in threads {
        t.join().unwrap();
    }
    let a = **place.0.lock().unwrap().as_ref().unwrap();
    println!("Actual final counter value (with lock): {a}");
    if a == expected {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    }
}
