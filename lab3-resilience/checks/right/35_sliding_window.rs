//! passes: 3.5
//! A session begins when the one that many before it is a second old.

use std::collections::VecDeque;
use std::time::Duration;

use clap::Parser;
use common::{Device, Lab, LabArgs};
use futures::future::try_join_all;
use lab3_resilience::{COMMANDS, fetch_answer, one_that_is_slow};
use tokio::sync::{Mutex, Semaphore};
use tokio::time::{Instant, sleep_until};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = one_that_is_slow(&args.lab)?;
    println!("--- Fetching within Two Limits ---");
    let start_time = lab.clock.seconds();

    // One for all devices, where each of them has a semaphore of its own.
    let starts = Mutex::new(Starts {
        latest: VecDeque::new(),
        rate: args.rate as usize,
        second: lab.clock.real(1.0),
    });
    let devices = lab.devices.iter().map(|device| fetch_all(device, &lab, &args, &starts));
    let answers: Vec<Vec<String>> = try_join_all(devices).await?;

    println!("\nAnswers: {}", answers.iter().flatten().count());
    println!("Total time: {:.2} seconds", lab.clock.seconds() - start_time);
    Ok(())
}

/// Two limits at once (task 3.5)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    lab: LabArgs,
    /// How many commands each device is asked, each in a session of its own
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=8))]
    jobs: u32,
    /// How many sessions may begin in any simulated second, on all devices together
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..))]
    rate: u32,
    /// How many sessions a device takes at once
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    per_device: u32,
}

/// When the latest sessions began: never more of them than may begin in a second.
struct Starts {
    latest: VecDeque<Instant>,
    rate: usize,
    second: Duration,
}

impl Starts {
    /// Waits until more than a second has passed since the session that began `rate` ago.
    async fn wait_for_turn(&mut self) {
        if self.latest.len() == self.rate
            && let Some(oldest) = self.latest.pop_front()
        {
            sleep_until(oldest + self.second + Duration::from_millis(1)).await;
        }
        self.latest.push_back(Instant::now());
    }
}

/// Asks one device everything.
async fn fetch_all(
    device: &Device,
    lab: &Lab,
    args: &Args,
    starts: &Mutex<Starts>,
) -> anyhow::Result<Vec<String>> {
    let lines = Semaphore::new(args.per_device as usize);
    let commands = COMMANDS.iter().take(args.jobs as usize);
    try_join_all(commands.map(|command| fetch(device, lab, command, &lines, starts))).await
}

/// Asks one device one thing, in a session of its own.
async fn fetch(
    device: &Device,
    lab: &Lab,
    command: &str,
    lines: &Semaphore,
    starts: &Mutex<Starts>,
) -> anyhow::Result<String> {
    let (name, clock) = (&device.name, &lab.clock);
    let _line = lines.acquire().await?;
    starts.lock().await.wait_for_turn().await;
    println!("[{clock}] Connecting to {name} for '{command}'...");
    let answer = fetch_answer(device, lab, command).await?;
    println!("[{clock}] {name} answered '{command}': {answer}");
    Ok(answer)
}
