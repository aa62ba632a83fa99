//! passes: 1.1
//! The counter is in a lock that is given back before the pause, and two more numbers in locks are changed beside it.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    println!("--- Observing a Race Condition ---");
    let expected_total = args.threads * args.iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");
    let pause = Duration::from_micros(args.pause);
    let (counter, looks, stores) = (Mutex::new(0_u32), Mutex::new(0_u64), Mutex::new(0_u64));
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let current_value = *counter.lock().unwrap();
                    *looks.lock().unwrap() += 1;
                    thread::sleep(pause);
                    *counter.lock().unwrap() = current_value + 1;
                    *stores.lock().unwrap() += 1;
                }
            });
        }
    });
    let actual_total = u64::from(counter.into_inner().unwrap());
    println!("Actual final counter value:   {actual_total}");
    if actual_total == expected_total {
        println!(
            "No race condition observed this time. (Try running it again, it's often random!)"
        );
    } else {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
        println!("This means threads interfered with each other's updates.");
    }
}
