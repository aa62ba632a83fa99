//! passes: 3.5
//! At each tick, one task starts a fetch for a device that has a line free.

use clap::Parser;
use common::{Device, Lab, LabArgs};
use futures::stream::{FuturesUnordered, TryStreamExt};
use lab3_resilience::{COMMANDS, fetch_answer, one_that_is_slow};
use tokio::sync::Semaphore;
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
    let mut free = vec![args.per_device; lab.devices.len()];
    let mut asked = vec![0; lab.devices.len()];
    let mut running = FuturesUnordered::new();
    let mut answers = Vec::new();
    loop {
        let able = (0..free.len()).filter(|at| free[*at] > 0 && asked[*at] < args.jobs);
        let able = able.min_by_key(|at| asked[*at]);
        tokio::select! {
            _ = ticks.tick(), if able.is_some() => {
                let Some(at) = able else { continue };
                let command = COMMANDS[asked[at]];
                asked[at] += 1;
                free[at] -= 1;
                let fetch = fetch(&lab.devices[at], &lab, command);
                running.push(async move { anyhow::Ok((at, fetch.await?)) });
            }
            done = running.try_next(), if !running.is_empty() => match done? {
                Some((at, answer)) => {
                    free[at] += 1;
                    answers.push(answer);
                }
                None => {}
            },
            else => break,
        }
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
