//! fails: 3.5 limits-used rate-held
//! Plans all starts in advance, and then waits for a line.

use std::sync::atomic::{AtomicU32, Ordering};

use clap::Parser;
use common::{Device, Lab, LabArgs};
use futures::future::try_join_all;
use lab3_resilience::{COMMANDS, fetch_answer, one_that_is_slow};
use tokio::sync::Semaphore;
use tokio::time::sleep;

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

    let starts = AtomicU32::new(0);
    let devices = lab.devices.iter().map(|device| fetch_all(device, &lab, &args, &starts));
    let answers: Vec<Vec<String>> = try_join_all(devices).await?;

    println!("\nAnswers: {}", answers.iter().flatten().count());
    println!("Total time: {:.2} seconds", lab.clock.seconds() - start_time);
    Ok(())
}

async fn fetch_all(
    device: &Device,
    lab: &Lab,
    args: &Args,
    starts: &AtomicU32,
) -> anyhow::Result<Vec<String>> {
    let lines = Semaphore::new(args.per_device);
    let commands = COMMANDS.iter().take(args.jobs);
    try_join_all(
        commands.map(|command| fetch(device, lab, command, f64::from(args.rate), &lines, starts)),
    )
    .await
}

async fn fetch(
    device: &Device,
    lab: &Lab,
    command: &str,
    rate: f64,
    lines: &Semaphore,
    starts: &AtomicU32,
) -> anyhow::Result<String> {
    let (name, clock) = (&device.name, &lab.clock);
    let place = f64::from(starts.fetch_add(1, Ordering::Relaxed));
    sleep(lab.clock.real(place / rate)).await;
    let _permit = lines.acquire().await?;
    println!("[{clock}] Connecting to {name} for '{command}'...");
    let answer = fetch_answer(device, lab, command).await?;
    println!("[{clock}] {name} answered '{command}': {answer}");
    Ok(answer)
}
