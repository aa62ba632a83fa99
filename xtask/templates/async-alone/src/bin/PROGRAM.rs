//! Task TASK_ID: wait for many things at the same time.
//!
//! Every task pauses for a while. One thread runs all of them: while one task waits, the
//! others go on, so all pauses together take as long as one.
//!
//! Run:   cargo run -p LAB_PACKAGE --bin PROGRAM
//! Try:   --tasks 1000; await each handle where it is made, and compare
//! Next:  your next program

use std::time::Duration;

use clap::Parser;
use common::bounded::BoundedNumber;
use tokio::time::{Instant, sleep};

// The runtime drives tasks to their end, here all of them on the thread of `main`.
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    run(&Args::parse()).await
}

/// Wait for many things at the same time (task TASK_ID)
#[derive(Parser)]
struct Args {
    /// How many tasks pause
    #[arg(long, default_value = "3")]
    tasks: BoundedNumber<u64, 1, 1_000_000>,
    /// Milliseconds that each task pauses
    #[arg(long, default_value_t = 500, value_name = "MILLISECONDS")]
    pause: u64,
}

async fn run(args: &Args) -> anyhow::Result<()> {
    let start = Instant::now();
    let pause = Duration::from_millis(args.pause);

    // solution: TASK_ID
    // A spawned task runs whether it is awaited or not. An await in this loop would
    // finish each of them before the next one begins.
    let mut handles = Vec::new();
    for number in 1..=args.tasks.get() {
        handles.push(tokio::spawn(work(number, pause)));
    }
    for handle in handles {
        handle.await?;
    }
    // end

    println!("Total: {} ms", start.elapsed().as_millis());
    Ok(())
}

async fn work(number: u64, pause: Duration) {
    println!("Task {number} begins");
    // Not `std::thread::sleep`: that would stop all tasks of this thread.
    sleep(pause).await;
    println!("Task {number} ends");
}
