//! passes: 3.5
//! A task for each fetch, on several threads.

use std::sync::Arc;

use clap::Parser;
use common::{Lab, LabArgs};
use lab3_resilience::{COMMANDS, fetch_answer, one_that_is_slow};
use tokio::sync::{Mutex, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{Interval, MissedTickBehavior, interval};

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
    #[arg(long, default_value_t = 8)]
    jobs: usize,
    #[arg(long, default_value_t = 4)]
    rate: u32,
    #[arg(long, default_value_t = 5)]
    per_device: usize,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = Arc::new(one_that_is_slow(&args.lab)?);
    println!("--- Fetching within Two Limits ---");
    let start_time = lab.clock.seconds();

    let mut ticks = interval(lab.clock.real(1.0 / f64::from(args.rate)));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let starts = Arc::new(Mutex::new(ticks));
    let mut tasks = JoinSet::new();
    for at in 0..lab.devices.len() {
        let lines = Arc::new(Semaphore::new(args.per_device));
        for command in &COMMANDS[..args.jobs] {
            let (lab, lines, starts) = (Arc::clone(&lab), Arc::clone(&lines), Arc::clone(&starts));
            tasks.spawn(async move { fetch(at, &lab, command, &lines, &starts).await });
        }
    }
    let mut answers = 0;
    while let Some(answer) = tasks.join_next().await {
        answer??;
        answers += 1;
    }

    println!("\nAnswers: {answers}");
    println!("Total time: {:.2} seconds", lab.clock.seconds() - start_time);
    Ok(())
}

async fn fetch(
    at: usize,
    lab: &Lab,
    command: &str,
    lines: &Semaphore,
    starts: &Mutex<Interval>,
) -> anyhow::Result<()> {
    let (device, clock) = (&lab.devices[at], &lab.clock);
    let name = &device.name;
    let _line = lines.acquire().await?;
    starts.lock().await.tick().await;
    println!("[{clock}] Connecting to {name} for '{command}'...");
    let answer = fetch_answer(device, lab, command).await?;
    println!("[{clock}] {name} answered '{command}': {answer}");
    Ok(())
}
