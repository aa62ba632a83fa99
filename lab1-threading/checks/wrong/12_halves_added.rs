//! fails: 1.2 counter-printed even-changes
//! Two counters with a lock each, for the threads with even and with odd numbers; their
//! sum is right, and the pauses of both are made long enough.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("Expected final counter value (with lock): {expected_total}");

    let counters = [Mutex::new(0_u64), Mutex::new(0_u64)];
    let pausing = Mutex::new(());
    thread::scope(|scope| {
        for number in 0..args.threads {
            let (counters, pausing) = (&counters, &pausing);
            scope.spawn(move || {
                for _ in 0..args.iterations {
                    let mut counter = counters[(number % 2) as usize].lock().unwrap();
                    let current = *counter;
                    let alone = pausing.lock().unwrap();
                    thread::sleep(pause);
                    drop(alone);
                    *counter = current + 1;
                }
            });
        }
    });
    let actual_total = counters.iter().map(|it| *it.lock().unwrap()).sum::<u64>();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}
