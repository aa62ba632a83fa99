//! passes: TASK_ID
//! No tasks: one future joins all others, in the order in which they end.

use std::time::Duration;

use clap::Parser;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::time::{Instant, sleep};

#[derive(Parser)]
struct Args {
    #[arg(long, default_value_t = 3)]
    tasks: u64,
    #[arg(long, default_value_t = 500)]
    pause: u64,
}

#[tokio::main]
async fn main() {
    let args = Args::parse();
    let start = Instant::now();
    let pauses = (1..=args.tasks).map(|number| work(number, args.pause));
    let mut pauses: FuturesUnordered<_> = pauses.collect();
    while let Some(number) = pauses.next().await {
        println!("Task {number} ends");
    }
    println!("Total: {} ms", start.elapsed().as_millis());
}

async fn work(number: u64, pause: u64) -> u64 {
    sleep(Duration::from_millis(pause)).await;
    number
}
