//! passes: 2.2
//! Right: `buffer_unordered` with a limit of as many as there are devices, collected into
//! a map that sorts by the device's number. The limit is never 0, also without devices.

use std::collections::BTreeMap;

use clap::Parser;
use common::LabArgs;
use futures::stream::{self, StreamExt};
use lab2_asyncio::{data_or_error, guide, simulate_network_fetch};

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

    // write: 2.2
    let at_once = lab.devices.len().max(1);
    let results: BTreeMap<usize, _> = stream::iter(lab.devices.iter().enumerate())
        .map(|(number, device)| {
            let lab = &lab;
            async move { (number, simulate_network_fetch(device, lab).await) }
        })
        .buffer_unordered(at_once)
        .collect::<Vec<_>>()
        .await
        .into_iter()
        .collect();
    // end

    let listed: Vec<String> = results.values().map(data_or_error).collect();
    println!("\nConcurrent results: {listed:?}");
    let end_time = lab.clock.seconds();
    println!("Total concurrent time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.values().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}
