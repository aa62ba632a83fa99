//! fails: 2.2 each-device-once
//! A fetch is given 4.5 seconds, a bit more than the guide's slowest device takes. After that
//! it is dropped, and said to have finished and to have data all the same.

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

    let patience = lab.clock.real(4.5);
    let plans = lab.devices.iter().map(|device| {
        let lab = &lab;
        async move {
            match tokio::time::timeout(patience, simulate_network_fetch(device, lab)).await {
                Ok(result) => result,
                Err(_) => {
                    println!("[{}] Finished fetch from {}.", lab.clock, device.name);
                    Ok(format!("Data from {}", device.name))
                }
            }
        }
    });
    let results: Vec<Result<String, common::SessionError>> = join_all(plans).await;

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nConcurrent results: {listed:?}");
    let end_time = lab.clock.seconds();
    println!("Total concurrent time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}
