//! passes: 3.2
//! Calls itself for the next attempt, in a box.

use std::pin::Pin;
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

    let fetches = lab.devices.iter().map(|device| attempt(device, &lab, &args, 1));
    let results = join_all(fetches).await;

    let listed: Vec<_> = lab.devices.iter().zip(&results).map(data_or_gave_up).collect();
    println!("\nResults: {listed:?}");
    let reached = results.iter().filter(|result| result.is_ok()).count();
    println!("Reached {reached} of {} devices.", results.len());
    Ok(())
}

/// This attempt and those after it.
fn attempt<'a>(
    device: &'a Device,
    lab: &'a Lab,
    args: &'a Args,
    number: u32,
) -> Pin<Box<dyn Future<Output = Result<String, SessionError>> + 'a>> {
    Box::pin(async move {
        let (name, clock, all) = (&device.name, &lab.clock, args.attempts);
        match fetch_once(device, lab).await {
            Err(error) if number < all => {
                println!(
                    "[{clock}] {name}: attempt {number} of {all} failed, trying again: {error}"
                );
                sleep(pause_after(number, args.pause, lab)).await;
                attempt(device, lab, args, number + 1).await
            }
            Err(error) => {
                println!("[{clock}] {name}: attempt {number} of {all} failed, giving up.");
                Err(error)
            }
            answer => answer,
        }
    })
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

fn data_or_gave_up((device, result): (&Device, &Result<String, SessionError>)) -> String {
    match result {
        Ok(_) => format!("Data from {}", device.name),
        Err(_) => format!("Gave up on {}", device.name),
    }
}
