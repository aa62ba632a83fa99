//! explored: 2.2 each-device-once | own-devices
//! Without an inventory, the devices are simulated: the fetch sleeps and asks none of them.

use clap::Parser;
use common::LabArgs;
use futures::future::join_all;
use lab2_asyncio::{data_or_error, guide, simulate_network_fetch};

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

    // 1. Create the futures. These are only plans: nothing runs yet.
    let mut fetches = Vec::new();
    for device in &lab.devices {
        fetches.push(fetch(device, &lab));
    }
    // 2. Run them all, and wait for the last one. join_all is what Python calls
    //    gather: the results are in the order of the futures, not of the answers.
    let results = join_all(fetches).await;

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nConcurrent results: {listed:?}");
    let end_time = lab.clock.seconds();
    println!("Total concurrent time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}

async fn fetch(device: &common::Device, lab: &common::Lab) -> Result<String, common::SessionError> {
    if !device.is_simulated() {
        return simulate_network_fetch(device, lab).await;
    }
    println!("[{}] Starting fetch from {}...", lab.clock, device.name);
    tokio::time::sleep(lab.clock.real(2.0)).await;
    println!("[{}] Finished fetch from {}.", lab.clock, device.name);
    Ok(format!("Data from {}", device.name))
}
