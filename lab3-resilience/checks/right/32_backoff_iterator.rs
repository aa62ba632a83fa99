//! passes: 3.2
//! The pauses are an iterator: when it has no more, the program gives up.

use clap::Parser;
use common::{Device, Lab, LabArgs, SessionError};
use futures::future::join_all;
use lab3_resilience::{fetch_version, three_routers};
use tokio::time::sleep;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
    #[arg(long, default_value_t = 3)]
    attempts: u32,
    #[arg(long, default_value_t = 1)]
    pause: u32,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = three_routers(&args.lab)?;
    println!("--- Fetching with Retries ---");

    let fetches = lab.devices.iter().map(|device| fetch_with_retries(device, &lab, &args));
    let results = join_all(fetches).await;

    let listed: Vec<_> = lab.devices.iter().zip(&results).map(data_or_gave_up).collect();
    println!("\nResults: {listed:?}");
    let reached = results.iter().filter(|result| result.is_ok()).count();
    println!("Reached {reached} of {} devices.", results.len());
    Ok(())
}

/// Simulated seconds to wait after each failed attempt but the last one.
struct Backoff {
    next: f64,
    left: u32,
}

impl Iterator for Backoff {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        self.left = self.left.checked_sub(1)?;
        let seconds = self.next * rand::random_range(0.8..1.2);
        self.next *= 2.0;
        Some(seconds)
    }
}

async fn fetch_with_retries(
    device: &Device,
    lab: &Lab,
    args: &Args,
) -> Result<String, SessionError> {
    let (name, clock, attempts) = (&device.name, &lab.clock, args.attempts);
    let mut backoff = Backoff { next: f64::from(args.pause), left: attempts - 1 };
    let mut attempt = 0;
    loop {
        attempt += 1;
        match (fetch_once(device, lab).await, backoff.next()) {
            (Ok(version), _) => return Ok(version),
            (Err(error), Some(seconds)) => {
                println!(
                    "[{clock}] {name}: attempt {attempt} of {attempts} failed, trying again: {error}"
                );
                sleep(clock.real(seconds)).await;
            }
            (Err(error), None) => {
                println!("[{clock}] {name}: attempt {attempt} of {attempts} failed, giving up.");
                return Err(error);
            }
        }
    }
}

async fn fetch_once(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Starting fetch from {name}...");
    let version = fetch_version(device, lab).await?;
    println!("[{clock}] Connected to {name}. Version: {version}");
    println!("[{clock}] Finished fetch from {name}.");
    Ok(version)
}

fn data_or_gave_up((device, result): (&Device, &Result<String, SessionError>)) -> String {
    match result {
        Ok(_) => format!("Data from {}", device.name),
        Err(_) => format!("Gave up on {}", device.name),
    }
}
