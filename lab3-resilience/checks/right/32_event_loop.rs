//! passes: 3.2
//!
//! Task 3.2: try again, but not at once, and not for ever.
//!
//! A router that reboots refuses connections for a while. A program that tries again
//! at once only adds to its load; one that never stops hangs as the router does.
//!
//! Run:   cargo run -p lab3-resilience --bin retries
//! Try:   a sandbox whose routers come back: see the README; --attempts 1
//! Next:  the same for commands that time out: which of them may be sent twice?

use std::time::Duration;

use clap::Parser;
use common::{Device, Lab, LabArgs, SessionError};
use futures::stream::{FuturesUnordered, StreamExt};
use lab3_resilience::{fetch_version, three_routers};
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = three_routers(&args.lab)?;
    println!("--- Fetching with Retries ---");

    let mut running = FuturesUnordered::new();
    for device in &lab.devices {
        running.push(attempt_after(None, 1, device, &lab));
    }
    let mut ended: Vec<Option<Result<String, SessionError>>> =
        lab.devices.iter().map(|_| None).collect();
    let (clock, attempts) = (&lab.clock, args.attempts);
    while let Some((device, attempt, result)) = running.next().await {
        let name = &device.name;
        match &result {
            Err(error) if attempt < attempts => {
                println!(
                    "[{clock}] {name}: attempt {attempt} of {attempts} failed, trying again: {error}"
                );
                let pause = pause_after(attempt, args.pause, &lab);
                running.push(attempt_after(Some(pause), attempt + 1, device, &lab));
                continue;
            }
            Err(_) => {
                println!("[{clock}] {name}: attempt {attempt} of {attempts} failed, giving up.");
            }
            Ok(_) => {}
        }
        // No name stands twice in an inventory.
        if let Some(place) = lab.devices.iter().position(|it| it.name == *name) {
            ended[place] = Some(result);
        }
    }
    let results: Vec<_> = ended.into_iter().flatten().collect();

    let listed: Vec<_> = lab.devices.iter().zip(&results).map(data_or_gave_up).collect();
    println!("\nResults: {listed:?}");
    let reached = results.iter().filter(|result| result.is_ok()).count();
    println!("Reached {reached} of {} devices.", results.len());
    Ok(())
}

/// Try again, but not at once, and not for ever (task 3.2)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    lab: LabArgs,
    /// How often a device is tried at most
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=10))]
    attempts: u32,
    /// Simulated seconds before the second attempt; each pause is about twice as long as
    /// the one before
    #[arg(long, value_name = "SECONDS", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=60))]
    pause: u32,
}

/// One attempt after a pause: the device, the number of the attempt, and what came of it.
async fn attempt_after<'d>(
    pause: Option<Duration>,
    attempt: u32,
    device: &'d Device,
    lab: &'d Lab,
) -> (&'d Device, u32, Result<String, SessionError>) {
    if let Some(pause) = pause {
        sleep(pause).await;
    }
    (device, attempt, fetch_once(device, lab).await)
}

/// About `first` simulated seconds after the first attempt, and twice as long each time.
///
/// Not exactly: a hundred programs that lost the same router would otherwise all come
/// back in the same moment, again and again. The random share is called jitter.
fn pause_after(attempt: u32, first: u32, lab: &Lab) -> Duration {
    let doubled = f64::from(first) * 2_f64.powi(attempt.cast_signed() - 1);
    let seconds = doubled * rand::random_range(0.75..1.25);
    lab.clock.real(seconds)
}

/// One attempt.
async fn fetch_once(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Starting fetch from {name}...");
    let version = fetch_version(device, lab).await?;
    println!("[{clock}] Connected to {name}. Version: {version}");
    println!("[{clock}] Finished fetch from {name}.");
    Ok(version)
}

/// What the list of results shows of a device.
fn data_or_gave_up((device, result): (&Device, &Result<String, SessionError>)) -> String {
    match result {
        Ok(_) => format!("Data from {}", device.name),
        Err(_) => format!("Gave up on {}", device.name),
    }
}
