//! passes: 1.2
//! The counter itself is what is passed on: the thread that has received it from a channel of one
//! place is the only one that has it.

use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("Expected final counter value (with lock): {expected_total}");

    let (give, take) = mpsc::sync_channel(1);
    give.send(0_u64).unwrap();
    let take = Arc::new(Mutex::new(take));
    let threads: Vec<_> = (0..args.threads)
        .map(|_| {
            let (give, take) = (give.clone(), Arc::clone(&take));
            thread::spawn(move || {
                for _ in 0..args.iterations {
                    let current = take.lock().unwrap().recv().unwrap();
                    thread::sleep(pause);
                    give.send(current + 1).unwrap();
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|it| it.join().unwrap());
    let actual_total = take.lock().unwrap().recv().unwrap();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
