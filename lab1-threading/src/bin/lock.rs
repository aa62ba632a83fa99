//! Task 1.2: fix the race condition with a lock.
//!
//! The same five threads and the same three steps as in race.rs, but now a
//! mutex lets only one thread at a time do them.
//!
//! Run:   cargo run -p lab1-threading --bin lock
//! Try:   --pause 10 --iterations 1000, and then drop the guard before the store
//! Next:  semaphore.rs, which lets several in, but not all

use std::process::ExitCode;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use clap::Parser;

fn main() -> anyhow::Result<ExitCode> {
    run(&Args::parse())
}

/// Fix the race condition with a lock (task 1.2)
#[derive(Parser)]
pub struct Args {
    /// How many threads count
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    threads: u64,
    /// How often each thread adds 1
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    iterations: u64,
    /// Microseconds between load and store: makes a lock that is missing, or
    /// let go too early, lose updates every time
    #[arg(long, default_value_t = 0, value_name = "MICROSECONDS")]
    pause: u64,
}

/// The task, as `threading_sync_lab` runs it, too.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    println!("\n--- Fixing the Race Condition with a Lock ---");
    let expected_total = args.threads * args.iterations;
    println!("Expected final counter value (with lock): {expected_total}");

    // solution: 1.2
    // In Python the lock and the counter are two variables, and nothing keeps
    // a thread from touching one without the other. In Rust the counter lives
    // inside the lock: whoever has not locked it cannot even see it.
    let shared_counter_locked = Mutex::new(0);
    // starter:
    // One counter that all threads share, inside of a lock: whoever wants to
    // touch it has to lock it first.
    //     let shared_counter_locked: Mutex<u64> = todo!("1.2: make the lock");
    // end
    let pause = Duration::from_micros(args.pause);

    // solution: 1.2
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for _ in 0..args.threads {
            threads.push(scope.spawn(|| {
                increment_counter_fixed(&shared_counter_locked, args.iterations, pause);
            }));
        }
        for thread in threads {
            thread.join().expect("a counting thread panicked");
        }
    });
    // starter:
    // Start `args.threads` threads, each of which calls
    // `increment_counter_fixed`, and then wait for all of them. race.rs shows
    // how threads are started in a scope, and joined.
    //     todo!("1.2: start the threads, and join them");
    // end

    // All threads are gone, so nobody needs the lock any more.
    let actual_total: u64 = shared_counter_locked.into_inner().expect("a counting thread panicked");
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
    Ok(ExitCode::SUCCESS)
}

fn increment_counter_fixed(shared_counter_locked: &Mutex<u64>, iterations: u64, pause: Duration) {
    for _ in 0..iterations {
        // solution: 1.2
        // lock() waits until no other thread holds the lock. The guard it
        // returns is the key: as long as it lives, the others wait outside.
        let mut counter = shared_counter_locked.lock().expect("a counting thread panicked");

        // --- The critical section, now protected by the lock. ---
        let current_value = *counter;
        if !pause.is_zero() {
            thread::sleep(pause);
        }
        *counter = current_value + 1;
        // starter:
        // Lock the counter, and keep the guard that `lock()` returns in a
        // variable. Load, sleep for `pause`, store the sum: nobody else may do
        // anything to the counter from the load to the store.
        //     todo!("1.2: lock, load, sleep, store");
        // end
        // --- The guard is dropped here, and that unlocks. ---
    }
}
