//! explored: 2.2 ends-well
//! Joins two halves of the devices, and panics if there is only one device.

use clap::Parser;
use common::LabArgs;
use futures::future::join_all;
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

    // Two groups, all fetches of both at the same time.
    let half = lab.devices.len() / 2;
    let mut groups = Vec::new();
    for group in lab.devices.chunks(half) {
        let mut fetches = Vec::new();
        for device in group {
            fetches.push(simulate_network_fetch(device, &lab));
        }
        groups.push(join_all(fetches));
    }
    let results: Vec<_> = join_all(groups).await.into_iter().flatten().collect();

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nConcurrent results: {listed:?}");
    let end_time = lab.clock.seconds();
    println!("Total concurrent time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}
