//! passes: 1.2
//! As in Python: the lock is one thing, the counter another one, and only the lock keeps
//! threads from changing it at the same time.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

static LOCK: Mutex<()> = Mutex::new(());
static mut COUNTER: u64 = 0;

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    println!("Expected final counter value (with lock): {expected_total}");
    let threads: Vec<_> = (0..args.threads)
        .map(|_| thread::spawn(move || count(args.iterations, args.pause)))
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    // SAFETY: no other thread is left.
    let actual_total = unsafe { COUNTER };
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}

fn count(iterations: u64, pause: u64) {
    for _ in 0..iterations {
        let _guard = LOCK.lock().unwrap();
        // SAFETY: who uses it holds the lock.
        let current = unsafe { COUNTER };
        thread::sleep(Duration::from_micros(pause));
        // SAFETY: as above.
        unsafe { COUNTER = current + 1 };
    }
}
