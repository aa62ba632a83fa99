//! explored: 2.2 failures-told
//! If one fetch fails it throws all results away and fetches from every device a second time,
//! one after another.

use clap::Parser;
use common::{LabArgs, SessionError};
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

    let fetches = lab.devices.iter().map(|device| simulate_network_fetch(device, &lab));
    let mut results: Vec<Result<String, SessionError>> = join_all(fetches).await;
    if results.iter().any(Result::is_err) {
        // Perhaps it was too much at once: the safe way.
        results.clear();
        for device in &lab.devices {
            results.push(simulate_network_fetch(device, &lab).await);
        }
    }

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nConcurrent results: {listed:?}");
    let end_time = lab.clock.seconds();
    println!("Total concurrent time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}
