//! passes: 2.2
//!
//! Task 2.2: run many fetches concurrently.
//!
//! The same fetch as in sequential.rs, but all of them are started before the
//! first one is awaited. The total time is that of the slowest device.
//!
//! Run:   cargo run -p lab2-asyncio --bin concurrent
//! Try:   --devices 100; await each fetch where it is created, and compare
//! Next:  configure.rs, where the devices are changed

use clap::Parser;
use common::LabArgs;
use futures::stream::{FuturesUnordered, StreamExt};
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

    // 1. Create the futures, each with its place. Nothing runs yet.
    let mut fetches = FuturesUnordered::new();
    for (place, device) in lab.devices.iter().enumerate() {
        let fetch = simulate_network_fetch(device, &lab);
        fetches.push(async move { (place, fetch.await) });
    }
    // 2. Run them all. They come as they end, and go where they belong.
    let mut slots: Vec<_> = lab.devices.iter().map(|_| None).collect();
    while let Some((place, result)) = fetches.next().await {
        slots[place] = Some(result);
    }
    let results: Vec<_> = slots.into_iter().flatten().collect();

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nConcurrent results: {listed:?}");
    let end_time = lab.clock.seconds();
    println!("Total concurrent time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}
