//! Task 1.1: see a race condition happen.
//!
//! Five threads add 1 to one counter, ten thousand times each. Updates get
//! lost, because "add 1" is really three steps: load, add, store.
//!
//! Run:   cargo run -p lab1-threading --bin race
//! Try:   --threads 1; --pause 0; --iterations 10; one fetch_add for the three steps
//! Next:  lock.rs, which loses nothing

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;

fn main() -> anyhow::Result<ExitCode> {
    run(&Args::parse())
}

/// See a race condition happen (task 1.1)
#[derive(Parser)]
pub struct Args {
    /// How many threads count
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    threads: u64,
    /// How often each thread adds 1
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    iterations: u64,
    /// Microseconds between load and store: how long a thread is distracted
    #[arg(long, default_value_t = 10, value_name = "MICROSECONDS")]
    pause: u64,
}

/// The task, as `threading_sync_lab` runs it, too.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    println!("--- Observing a Race Condition ---");
    let expected_total = args.threads * args.iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    // The number that all threads change. Rust does not let threads share a
    // plain `u64` that one of them writes: that would be a data race, and the
    // program would not compile. An atomic is allowed, and makes each load and
    // each store safe. It does not make the two of them one step.
    let shared_counter = AtomicU64::new(0);
    let pause = Duration::from_micros(args.pause);

    // Threads started in a scope may borrow what lives outside of it, because
    // the scope does not end before they have.
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for _ in 0..args.threads {
            threads.push(scope.spawn(|| {
                increment_counter_problem(&shared_counter, args.iterations, pause);
            }));
        }
        // Wait for all threads to finish their work.
        for thread in threads {
            thread.join().expect("a counting thread panicked");
        }
    });

    let actual_total = shared_counter.load(Ordering::Relaxed);
    println!("Actual final counter value:   {actual_total}");
    if actual_total != expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
        println!("This means threads interfered with each other's updates.");
    } else {
        println!(
            "No race condition observed this time. (Try running it again, it's often random!)"
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn increment_counter_problem(shared_counter: &AtomicU64, iterations: u64, pause: Duration) {
    for _ in 0..iterations {
        // --- This is the critical section, and nothing protects it. ---
        // solution: 1.1
        // 1. Load the current value.
        let current_value = shared_counter.load(Ordering::Relaxed);
        // 2. Get distracted. While this thread sleeps, the others load the
        //    same value.
        thread::sleep(pause);
        // 3. Store the sum. It overwrites whatever the others have stored
        //    meanwhile: their updates are lost.
        shared_counter.store(current_value + 1, Ordering::Relaxed);
        // starter:
        // Add 1 in three steps, as a thread does that knows of no other:
        // load the counter, sleep for `pause`, and store what you have loaded
        // plus one. `Ordering::Relaxed` is the right word in all of them.
        //     todo!("1.1: load, sleep, store");
        // end
        // --- End of the critical section. ---
        //
        // `shared_counter.fetch_add(1, Ordering::Relaxed)` would be one step,
        // and nothing would be lost. But not every update is a mere addition.
    }
}
