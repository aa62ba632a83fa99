//! passes: 3.1
//! Spawns each fetch with its timeout into a `JoinSet`, on all processors.

use std::sync::Arc;

use clap::Parser;
use common::{Lab, LabArgs};
use lab3_resilience::{fetch_version, one_that_hangs};
use tokio::task::JoinSet;
use tokio::time::timeout;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
    #[arg(long, default_value_t = 5)]
    patience: u32,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = Arc::new(one_that_hangs(&args.lab)?);
    println!("--- Fetching with a Timeout for Each Device ---");
    let start_time = lab.clock.seconds();
    let mut tasks = JoinSet::new();
    for number in 0..lab.devices.len() {
        tasks.spawn(fetch(number, Arc::clone(&lab), args.patience));
    }
    let mut versions = vec![None; lab.devices.len()];
    while let Some(joined) = tasks.join_next().await {
        let (number, version) = joined?;
        versions[number] = version;
    }
    let listed = lab.devices.iter().zip(&versions).map(|(device, version)| match version {
        Some(_) => format!("Data from {}", device.name),
        None => format!("Timeout from {}", device.name),
    });
    println!("\nResults: {}", listed.collect::<Vec<_>>().join(", "));
    println!("Reached {} of {} devices.", versions.iter().flatten().count(), versions.len());
    println!("Total time: {:.2} seconds", lab.clock.seconds() - start_time);
    Ok(())
}

async fn fetch(number: usize, lab: Arc<Lab>, patience: u32) -> (usize, Option<String>) {
    let (device, clock) = (&lab.devices[number], &lab.clock);
    let name = &device.name;
    println!("[{clock}] Starting fetch from {name} (timeout: {patience}s)...");
    let fetched = timeout(clock.real(f64::from(patience)), fetch_version(device, &lab)).await;
    let Ok(fetched) = fetched else {
        println!("[{clock}] No answer from {name} within {patience}s.");
        return (number, None);
    };
    match fetched {
        Ok(version) => {
            println!("[{clock}] Connected to {name}. Version: {version}");
            println!("[{clock}] Finished fetch from {name}.");
            (number, Some(version))
        }
        Err(error) => {
            eprintln!("[{clock}] Error fetching from {name}: {error}");
            (number, None)
        }
    }
}
