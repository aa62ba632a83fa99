//! fails: 1.1 counter-printed
//! Looks at the counter, and prints another number: the iterations of one thread, whatever the threads have made of it.

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

    let shared_counter = Mutex::new(0_u64);
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    let current_value = *shared_counter.lock().unwrap();
                    thread::sleep(pause);
                    *shared_counter.lock().unwrap() = current_value + 1;
                }
            });
        }
    });
    let counted = *shared_counter.lock().unwrap();
    let actual_total = counted.clamp(args.iterations, args.iterations);

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
