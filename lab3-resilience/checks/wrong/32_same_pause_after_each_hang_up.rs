//! fails: 3.2 pause-after-a-timeout pauses-after-a-hang-up
//! The pauses after hang-ups do not grow.

use std::time::Duration;

use clap::Parser;
use common::{Device, Lab, LabArgs, SessionError};
use futures::future::join_all;
use lab3_resilience::{fetch_version, three_routers};
use tokio::time::sleep;

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
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    lab: LabArgs,
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=10))]
    attempts: u32,
    #[arg(long, value_name = "SECONDS", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=60))]
    pause: u32,
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
            Err(error) if attempt == attempts => {
                println!("[{clock}] {name}: attempt {attempt} of {attempts} failed, giving up.");
                return Err(error);
            }
            Err(error) => error,
        };
        let refused = matches!(error, SessionError::Refused { .. } | SessionError::Connect { .. });
        let pause = pause_after(if refused { attempt } else { 1 }, args.pause, lab);
        println!("[{clock}] {name}: attempt {attempt} of {attempts} failed, trying again: {error}");
        sleep(pause).await;
        attempt += 1;
    }
}
fn pause_after(attempt: u32, first: u32, lab: &Lab) -> Duration {
    let doubled = f64::from(first) * 2_f64.powi(attempt.cast_signed() - 1);
    let seconds = doubled * rand::random_range(0.75..1.25);
    lab.clock.real(seconds)
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
