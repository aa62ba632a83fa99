//! passes: 1.1
//! Right: the store is a `swap`, which writes just as blindly but tells what it has
//! overwritten. Each thread counts its conflicts; two extra lines show the sums.

use std::io::{self, Write};
use std::sync::Barrier;
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
    #[arg(long, default_value_t = 10, value_name = "MICROSECONDS")]
    pause: u64,
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) {
    try_run(args).expect("cannot write to stdout");
}

fn try_run(args: &Args) -> io::Result<()> {
    let mut out = io::stdout();
    writeln!(out, "--- Observing a Race Condition ---")?;
    let (threads, iterations) = (args.threads.get(), args.iterations.get());
    let expected_total = threads * iterations;
    writeln!(out, "If all threads worked perfectly, the counter should be: {expected_total}")?;

    let shared_counter = AtomicU64::new(0);
    let pause = Duration::from_micros(args.pause);
    let everyone_is_here = Barrier::new(threads as usize);
    let conflicts: u64 = thread::scope(|scope| {
        let work = || {
            everyone_is_here.wait();
            increment_counter_problem(&shared_counter, iterations, pause)
        };
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        handles.into_iter().map(|handle| handle.join().expect("a thread panicked")).sum()
    });

    let actual_total = shared_counter.into_inner();
    writeln!(out, "Actual final counter value:   {actual_total}")?;
    if actual_total == expected_total {
        writeln!(
            out,
            "No race condition observed this time. (Try running it again, it's often random!)"
        )?;
    } else {
        writeln!(
            out,
            "!!! Race condition observed: The actual value is NOT what we expected. !!!"
        )?;
        writeln!(out, "This means threads interfered with each other's updates.")?;
    }
    writeln!(out)?;
    writeln!(
        out,
        "({} updates lost, {conflicts} conflicts)",
        expected_total.abs_diff(actual_total)
    )?;
    out.flush()
}

/// Returns how often the counter was no more what this thread had loaded.
fn increment_counter_problem(counter: &AtomicU64, iterations: u64, pause: Duration) -> u64 {
    let mut conflicts = 0;
    for _ in 0..iterations {
        // write: 1.1
        let current_value = counter.load(Ordering::Acquire);
        thread::sleep(pause);
        let overwritten = counter.swap(current_value + 1, Ordering::AcqRel);
        // end
        conflicts += u64::from(overwritten != current_value);
    }
    conflicts
}
