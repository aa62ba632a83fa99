//! explored: 2.2 ends-well slow-device | slow-device
//!
//! One time-out of ten simulated seconds lies around the whole join_all, so a single device
//! that hangs or is slow makes the program throw away the answers of all the others, report
//! every device as failed, and ignore --timeout.

use std::time::Duration;

use clap::Parser;
use common::error::Step;
use common::{Device, LabArgs, SessionError};
use futures::future::join_all;
use lab2_asyncio::{data_or_error, guide, simulate_network_fetch};
use tokio::time::timeout;

// Still one thread only. Concurrent does not mean parallel: one thread can
// wait for many devices, just as one cook can watch many pots.
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    run(&Args::parse()).await
}

/// Run many fetches concurrently (task 2.2)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    pub(crate) lab: LabArgs,
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::three_devices(&args.lab)?;
    println!("\n--- Running Network Fetches Concurrently (Non-Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    let fetches = lab.devices.iter().map(|device| simulate_network_fetch(device, &lab));
    // No device may keep us waiting for ever.
    let patience = lab.clock.real(10.0);
    let results: Vec<Result<String, SessionError>> =
        match timeout(patience, join_all(fetches)).await {
            Ok(results) => results,
            Err(_) => lab.devices.iter().map(|device| timed_out(device, patience)).collect(),
        };

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nConcurrent results: {listed:?}");
    let end_time = lab.clock.seconds();
    println!("Total concurrent time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}

fn timed_out(device: &Device, after: Duration) -> Result<String, SessionError> {
    Err(SessionError::TimedOut { device: device.name.clone(), step: Step::Running, after })
}
