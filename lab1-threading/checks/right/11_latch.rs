//! passes: 1.1
//! Main waits at a latch that the threads count down, and the counter is in a lock that
//! is held for the load and for the store only, in methods of a struct.

use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

#[derive(Default)]
struct Tally {
    value: Mutex<u64>,
    done: Mutex<u64>,
    all_done: Condvar,
}

impl Tally {
    fn get(&self) -> u64 {
        *self.value.lock().unwrap()
    }
    fn set(&self, value: u64) {
        *self.value.lock().unwrap() = value;
    }
    fn leave(&self) {
        *self.done.lock().unwrap() += 1;
        self.all_done.notify_all();
    }
    fn wait_for(&self, threads: u64) {
        let done = self.done.lock().unwrap();
        drop(self.all_done.wait_while(done, |done| *done < threads).unwrap());
    }
}

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");
    let tally = Arc::new(Tally::default());
    for number in 0..args.threads {
        let tally = Arc::clone(&tally);
        let work = move || {
            for _ in 0..args.iterations {
                let seen = tally.get();
                thread::sleep(Duration::from_micros(args.pause));
                tally.set(seen + 1);
            }
            tally.leave();
        };
        thread::Builder::new().name(format!("counter-{number}")).spawn(work).unwrap();
    }
    tally.wait_for(args.threads);
    let actual_total = tally.get();
    println!("Actual final counter value:   {actual_total}");
    if actual_total != expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
        println!("This means threads interfered with each other's updates.");
    } else {
        println!(
            "No race condition observed this time. (Try running it again, it's often random!)"
        );
    }
}
