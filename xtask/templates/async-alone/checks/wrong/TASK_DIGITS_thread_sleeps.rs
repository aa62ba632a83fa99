//! fails: TASK_ID ends-well each-task-ends never-blocked
//! Sleeps with the thread instead of the task, counts from 0, and ends with the number of
//! its tasks as exit code.

use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use clap::Parser;
use futures::future::join_all;
use tokio::time::Instant;

#[derive(Parser)]
struct Args {
    #[arg(long, default_value_t = 3)]
    tasks: u8,
    #[arg(long, default_value_t = 500)]
    pause: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let start = Instant::now();
    join_all((0..=args.tasks).map(|number| work(number, args.pause))).await;
    println!("Total: {} ms", start.elapsed().as_millis());
    ExitCode::from(args.tasks)
}

async fn work(number: u8, pause: u64) {
    thread::sleep(Duration::from_millis(pause));
    println!("Task {number} ends");
}
