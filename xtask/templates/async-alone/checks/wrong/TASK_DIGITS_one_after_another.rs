//! fails: TASK_ID all-at-once
//! Awaits each task where it is spawned, so there is never more than one.

use std::time::Duration;

use clap::Parser;
use tokio::time::{Instant, sleep};

#[derive(Parser)]
struct Args {
    #[arg(long, default_value_t = 3)]
    tasks: u64,
    #[arg(long, default_value_t = 500)]
    pause: u64,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let start = Instant::now();
    for number in 1..=args.tasks {
        tokio::spawn(work(number, args.pause)).await?;
    }
    println!("Total: {} ms", start.elapsed().as_millis());
    Ok(())
}

async fn work(number: u64, pause: u64) {
    sleep(Duration::from_millis(pause)).await;
    println!("Task {number} ends");
}
