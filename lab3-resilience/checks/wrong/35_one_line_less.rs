//! fails: 3.5 ends-well limits-used | limits-used
//! One permit less than there are lines.

use clap::Parser;
use common::{Device, Lab, LabArgs};
use futures::future::try_join_all;
use lab3_resilience::{COMMANDS, fetch_answer, one_that_is_slow};
use tokio::sync::{Mutex, Semaphore};
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

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = one_that_is_slow(&args.lab)?;
    println!("--- Fetching within Two Limits ---");
    let start_time = lab.clock.seconds();

    let mut ticks = interval(lab.clock.real(1.0 / f64::from(args.rate)));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let starts = Mutex::new(ticks);
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
    starts: &Mutex<Interval>,
) -> anyhow::Result<Vec<String>> {
    let lines = Semaphore::new(args.per_device - 1);
    let commands = COMMANDS.iter().take(args.jobs);
    try_join_all(commands.map(|command| fetch(device, lab, command, &lines, starts))).await
}

async fn fetch(
    device: &Device,
    lab: &Lab,
    command: &str,
    lines: &Semaphore,
    starts: &Mutex<Interval>,
) -> anyhow::Result<String> {
    let (name, clock) = (&device.name, &lab.clock);
    let _line = lines.acquire().await?;
    starts.lock().await.tick().await;
    println!("[{clock}] Connecting to {name} for '{command}'...");
    let answer = fetch_answer(device, lab, command).await?;
    println!("[{clock}] {name} answered '{command}': {answer}");
    Ok(answer)
}
