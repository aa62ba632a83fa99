//! passes: 2.2
//! Right: a `JoinSet` of spawned tasks, which come back in the order in which they end.
//! Each brings its number along, and so its result gets its place in the list.

use std::sync::Arc;

use anyhow::Context;
use clap::Parser;
use common::LabArgs;
use lab2_asyncio::{data_or_error, guide, simulate_network_fetch};
use tokio::task::JoinSet;

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
    let lab = Arc::new(guide::three_devices(&args.lab)?);
    println!("\n--- Running Network Fetches Concurrently (Non-Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    // write: 2.2
    let mut fetches = JoinSet::new();
    for number in 0..lab.devices.len() {
        let lab = Arc::clone(&lab);
        fetches.spawn(
            async move { (number, simulate_network_fetch(&lab.devices[number], &lab).await) },
        );
    }
    let mut places: Vec<Option<_>> = lab.devices.iter().map(|_| None).collect();
    while let Some(fetched) = fetches.join_next().await {
        let (number, result) = fetched.context("a fetch panicked")?;
        places[number] = Some(result);
    }
    let results: Vec<_> = places.into_iter().flatten().collect();
    // end

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nConcurrent results: {listed:?}");
    let end_time = lab.clock.seconds();
    println!("Total concurrent time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}
