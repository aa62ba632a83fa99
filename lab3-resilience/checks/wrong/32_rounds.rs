//! fails: 3.2 pauses
//! Tries all devices that are left in rounds, with one pause between two rounds.

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

    let mut results: Vec<Option<Result<String, SessionError>>> =
        lab.devices.iter().map(|_| None).collect();
    for attempt in 1..=args.attempts {
        let left = (0..results.len()).filter(|at| !matches!(results[*at], Some(Ok(_))));
        let left: Vec<_> = left.collect();
        let fetches = left.iter().map(|at| fetch_once(&lab.devices[*at], &lab));
        for (at, result) in left.iter().zip(join_all(fetches).await) {
            tell(&lab.devices[*at], &lab, attempt, args.attempts, &result);
            results[*at] = Some(result);
        }
        if results.iter().flatten().all(Result::is_ok) {
            break;
        }
        if attempt < args.attempts {
            sleep(pause_after(attempt, args.pause, &lab)).await;
        }
    }
    let results: Vec<_> = results.into_iter().flatten().collect();

    let listed: Vec<_> = lab.devices.iter().zip(&results).map(data_or_gave_up).collect();
    println!("\nResults: {listed:?}");
    let reached = results.iter().filter(|result| result.is_ok()).count();
    println!("Reached {reached} of {} devices.", results.len());
    Ok(())
}

fn tell(
    device: &Device,
    lab: &Lab,
    attempt: u32,
    attempts: u32,
    result: &Result<String, SessionError>,
) {
    let (name, clock) = (&device.name, &lab.clock);
    match result {
        Ok(_) => {}
        Err(_) if attempt == attempts => {
            println!("[{clock}] {name}: attempt {attempt} of {attempts} failed, giving up.");
        }
        Err(error) => {
            println!(
                "[{clock}] {name}: attempt {attempt} of {attempts} failed, trying again: {error}"
            );
        }
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

fn data_or_gave_up((device, result): (&Device, &Result<String, SessionError>)) -> String {
    match result {
        Ok(_) => format!("Data from {}", device.name),
        Err(_) => format!("Gave up on {}", device.name),
    }
}
