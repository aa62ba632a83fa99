//! fails: 3.5 limits-used
//! As many as the rate begin, and the next ones when all of them are done.

use clap::Parser;
use common::{Device, Lab, LabArgs};
use futures::future::join_all;
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
    let lines: Vec<_> = lab.devices.iter().map(|_| Semaphore::new(args.per_device)).collect();
    let jobs = COMMANDS.iter().take(args.jobs);
    let jobs: Vec<_> =
        jobs.flat_map(|job| lab.devices.iter().zip(&lines).map(move |it| (job, it))).collect();
    let mut answers = Vec::new();
    for wave in jobs.chunks(args.rate as usize) {
        let wave =
            wave.iter().map(|(job, (device, lines))| fetch(device, &lab, job, lines, &starts));
        answers.push(join_all(wave).await.into_iter().collect::<anyhow::Result<Vec<_>>>()?);
    }

    println!("\nAnswers: {}", answers.iter().flatten().count());
    println!("Total time: {:.2} seconds", lab.clock.seconds() - start_time);
    Ok(())
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
