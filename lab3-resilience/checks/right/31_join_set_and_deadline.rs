//! passes: 3.1
//! One deadline for all, and a set of tasks.

use std::sync::Arc;

use clap::Parser;
use common::{Device, Lab, LabArgs};
use lab3_resilience::{fetch_version, one_that_hangs};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = Arc::new(one_that_hangs(&args.lab)?);
    println!("--- Fetching with a Timeout for Each Device ---");
    let start_time = lab.clock.seconds();

    let mut fetches = JoinSet::new();
    for place in 0..lab.devices.len() {
        let (lab, patience) = (Arc::clone(&lab), args.patience);
        fetches.spawn(async move {
            (place, fetch_or_give_up(&lab.devices[place], &lab, patience).await)
        });
    }
    let mut results = vec![String::new(); lab.devices.len()];
    while let Some(done) = fetches.join_next().await {
        let (place, result) = done?;
        eprintln!("{} to go", fetches.len());
        results[place] = result;
    }

    println!("\nResults: {results:?}");
    let reached = results.iter().filter(|result| result.starts_with("Data")).count();
    println!("Reached {reached} of {} devices.", results.len());
    println!("Total time: {:.2} seconds", lab.clock.seconds() - start_time);
    Ok(())
}

/// A timeout for each device (task 3.1)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    lab: LabArgs,
    /// Simulated seconds that the whole session with a device may take
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    patience: u32,
}

/// Fetches from one device, but waits no longer than this many simulated seconds.
async fn fetch_or_give_up(device: &Device, lab: &Lab, patience: u32) -> String {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Starting fetch from {name} (timeout: {patience}s)...");
    let deadline = Instant::now() + clock.real(f64::from(patience));
    let fetched = timeout_at(deadline, fetch_version(device, lab)).await;
    match fetched {
        Ok(Ok(version)) => {
            println!("[{clock}] Connected to {name}. Version: {version}");
            println!("[{clock}] Finished fetch from {name}.");
            format!("Data from {name}")
        }
        // The device said no, which is an answer: the timer had nothing to do with it.
        Ok(Err(error)) => {
            println!("[{clock}] Error fetching from {name}: {error}");
            format!("Error from {name}")
        }
        Err(_) => {
            println!("[{clock}] No answer from {name} within {patience}s.");
            format!("Timeout from {name}")
        }
    }
}
