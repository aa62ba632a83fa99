//! fails: 3.2 never-blamed never-given-up results-of-the-reached tried-so-often tried-until-it-is-back version-true | never-given-up results-of-the-reached tried-so-often tried-until-it-is-back version-true
//! One timeout of eight seconds is around all attempts of a device, with their pauses.

use std::time::Duration;

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

    let fetches = lab.devices.iter().map(async |device| {
        let limit = lab.clock.real(8.0);
        match tokio::time::timeout(limit, fetch_with_retries(device, &lab, &args)).await {
            Ok(result) => result.ok(),
            Err(_) => {
                let (clock, name, attempts) = (&lab.clock, &device.name, args.attempts);
                println!("[{clock}] {name}: attempt {attempts} of {attempts} failed, giving up.");
                None
            }
        }
    });
    let results = join_all(fetches).await;

    let listed: Vec<_> = lab.devices.iter().zip(&results).map(data_or_gave_up).collect();
    println!("\nResults: {listed:?}");
    let reached = results.iter().filter(|result| result.is_some()).count();
    println!("Reached {reached} of {} devices.", results.len());
    Ok(())
}

async fn fetch_with_retries(
    device: &Device,
    lab: &Lab,
    args: &Args,
) -> Result<String, SessionError> {
    let (name, clock, attempts) = (&device.name, &lab.clock, args.attempts);
    let mut attempt = 1;
    loop {
        let error = match fetch_once(device, lab).await {
            Ok(version) => return Ok(version),
            Err(error) => error,
        };
        if attempt == attempts {
            println!("[{clock}] {name}: attempt {attempt} of {attempts} failed, giving up.");
            return Err(error);
        }
        println!("[{clock}] {name}: attempt {attempt} of {attempts} failed, trying again: {error}");
        sleep(pause_after(attempt, args.pause, lab)).await;
        attempt += 1;
    }
}

fn pause_after(attempt: u32, first: u32, lab: &Lab) -> Duration {
    let doubled = f64::from(first) * 2_f64.powi(attempt.cast_signed() - 1);
    lab.clock.real(doubled * rand::random_range(0.75..1.25))
}

async fn fetch_once(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Starting fetch from {name}...");
    let version = fetch_version(device, lab).await?;
    println!("[{clock}] Connected to {name}. Version: {version}");
    println!("[{clock}] Finished fetch from {name}.");
    Ok(version)
}

fn data_or_gave_up((device, result): (&Device, &Option<String>)) -> String {
    match result {
        Some(_) => format!("Data from {}", device.name),
        None => format!("Gave up on {}", device.name),
    }
}
