//! passes: 3.5
//!
//! Task 3.5: two limits at once.
//!
//! The login server takes so many new sessions per second, from all devices together. Each
//! device has so few lines. Every session has to respect both, and neither may wait in vain.
//!
//! Run:   cargo run -p lab3-resilience --bin rate_limit
//! Try:   --rate 1; --per-device 1; take the two in the other order, and compare
//! Next:  the same limits with the retries of 3.2: what must each further attempt ask for?

use std::cell::Cell;
use std::time::Duration;

use clap::Parser;
use common::{Device, Lab, LabArgs};
use futures::future::try_join_all;
use lab3_resilience::{COMMANDS, fetch_answer, one_that_is_slow};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = one_that_is_slow(&args.lab)?;
    println!("--- Fetching within Two Limits ---");
    let start_time = lab.clock.seconds();

    // One for all devices, where each of them has a semaphore of its own.
    let starts = Starts::new(args.rate, &lab);
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

/// When the next session may begin.
struct Starts {
    next: Cell<Instant>,
    period: Duration,
}

impl Starts {
    fn new(rate: u32, lab: &Lab) -> Self {
        // A microsecond more: a period that was rounded down would be too short.
        let period = lab.clock.real(1.0 / f64::from(rate)) + Duration::from_micros(1);
        Self { next: Cell::new(Instant::now()), period }
    }

    /// Nobody else gets this moment, and the next one is a period later.
    fn book(&self) -> Instant {
        let start = self.next.get().max(Instant::now());
        self.next.set(start + self.period);
        start
    }
}

/// Asks one device everything.
async fn fetch_all(
    device: &Device,
    lab: &Lab,
    args: &Args,
    starts: &Starts,
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
    starts: &Starts,
) -> anyhow::Result<String> {
    let (name, clock) = (&device.name, &lab.clock);
    // The line first, as it may take long. A fetch that has a tick and waits for a line uses
    // the tick too late, in the same moment as others; and until then, a device with a free
    // line goes without.
    let _line = lines.acquire().await?;
    sleep_until(starts.book()).await;
    println!("[{clock}] Connecting to {name} for '{command}'...");
    let answer = fetch_answer(device, lab, command).await?;
    println!("[{clock}] {name} answered '{command}': {answer}");
    Ok(answer)
}
