//! fails: 3.5 limits-used
//! The task that starts all others goes round, and waits for the slow device each time.

use std::sync::Arc;

use clap::Parser;
use common::{Device, Lab, LabArgs};
use lab3_resilience::{COMMANDS, fetch_answer, one_that_is_slow};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

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

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = one_that_is_slow(&args.lab)?;
    println!("--- Fetching within Two Limits ---");
    let start_time = lab.clock.seconds();

    let mut ticks = interval(lab.clock.real(1.0 / f64::from(args.rate)));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let lines: Vec<_> =
        lab.devices.iter().map(|_| Arc::new(Semaphore::new(args.per_device))).collect();
    let lab = Arc::new(lab);
    let mut tasks = JoinSet::new();
    for command in &COMMANDS[..args.jobs] {
        for at in 0..lab.devices.len() {
            let line = Arc::clone(&lines[at]).acquire_owned().await?;
            ticks.tick().await;
            let lab = Arc::clone(&lab);
            tasks.spawn(async move {
                let _line = line;
                fetch(&lab.devices[at], &lab, command).await
            });
        }
    }
    let mut answers = Vec::new();
    while let Some(answer) = tasks.join_next().await {
        answers.push(answer??);
    }

    println!("\nAnswers: {}", answers.len());
    println!("Total time: {:.2} seconds", lab.clock.seconds() - start_time);
    Ok(())
}

async fn fetch(device: &Device, lab: &Lab, command: &str) -> anyhow::Result<String> {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Connecting to {name} for '{command}'...");
    let answer = fetch_answer(device, lab, command).await?;
    println!("[{clock}] {name} answered '{command}': {answer}");
    Ok(answer)
}
