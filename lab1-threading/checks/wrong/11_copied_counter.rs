//! fails: 1.1 threads-count counted-first
//! `move` copies the number into each thread: they count in private, and the
//! counter of main is 0 for ever.

use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let pause = Duration::from_micros(args.pause);
    let expected_total = args.threads * args.iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let shared_counter = 0;
    let mut threads = Vec::new();
    for _ in 0..args.threads {
        threads.push(thread::spawn(move || {
            let mut shared_counter = shared_counter;
            for _ in 0..args.iterations {
                let current_value = shared_counter;
                thread::sleep(pause);
                shared_counter = current_value + 1;
            }
            eprintln!("debug: I have counted to {shared_counter}");
        }));
    }
    for thread in threads {
        thread.join().unwrap();
    }

    println!("Actual final counter value:   {shared_counter}");
    if shared_counter != expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    }
}
