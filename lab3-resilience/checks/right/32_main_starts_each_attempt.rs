//! passes: 3.2
//! Main keeps a list of the devices that are due again, and starts each attempt itself.

use std::time::Duration;

use clap::Parser;
use common::{Device, Lab, LabArgs};
use futures::stream::{FuturesUnordered, StreamExt};
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

    let mut results = vec![false; lab.devices.len()];
    let attempts = args.attempts;
    let mut running = FuturesUnordered::new();
    for place in 0..lab.devices.len() {
        running.push(attempt(place, 1, Duration::ZERO, &lab));
    }
    while let Some((place, number, error)) = running.next().await {
        let (name, clock) = (&lab.devices[place].name, &lab.clock);
        match error {
            None => results[place] = true,
            Some(_) if number == attempts => {
                println!("[{clock}] {name}: attempt {number} of {attempts} failed, giving up.");
            }
            Some(error) => {
                println!(
                    "[{clock}] {name}: attempt {number} of {attempts} failed, trying again: {error}"
                );
                let pause = pause_after(number, args.pause, &lab);
                running.push(attempt(place, number + 1, pause, &lab));
            }
        }
    }
    let listed: Vec<_> = lab.devices.iter().zip(&results).map(data_or_gave_up).collect();
    println!("\nResults: {listed:?}");
    let reached = results.iter().filter(|reached| **reached).count();
    println!("Reached {reached} of {} devices.", results.len());
    Ok(())
}

async fn attempt(
    place: usize,
    number: u32,
    pause: Duration,
    lab: &Lab,
) -> (usize, u32, Option<String>) {
    sleep(pause).await;
    let (device, clock) = (&lab.devices[place], &lab.clock);
    let name = &device.name;
    println!("[{clock}] Starting fetch from {name}...");
    match fetch_version(device, lab).await {
        Ok(version) => {
            println!("[{clock}] Connected to {name}. Version: {version}");
            println!("[{clock}] Finished fetch from {name}.");
            (place, number, None)
        }
        Err(error) => (place, number, Some(error.to_string())),
    }
}

fn pause_after(attempt: u32, first: u32, lab: &Lab) -> Duration {
    let doubled = f64::from(first) * 2_f64.powi(attempt.cast_signed() - 1);
    lab.clock.real(doubled * rand::random_range(0.75..1.25))
}

fn data_or_gave_up((device, reached): (&Device, &bool)) -> String {
    match reached {
        true => format!("Data from {}", device.name),
        false => format!("Gave up on {}", device.name),
    }
}
