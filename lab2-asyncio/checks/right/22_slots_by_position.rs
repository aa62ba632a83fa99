//! passes: 2.2
//! Fetches come as they are done and are written to their positions; a select loop waits for the next one.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use futures::FutureExt;
use futures::stream::{FuturesUnordered, StreamExt};
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    println!("\n--- Running Network Fetches Concurrently (Non-Blocking Simulation) ---");
    let start_time = lab.clock.seconds();
    let mut slots = vec![None; lab.devices.len()];
    let mut running: FuturesUnordered<_> = lab
        .devices
        .iter()
        .enumerate()
        .map(|(position, device)| fetch(device, &lab).map(move |result| (position, result)))
        .collect();
    while let Some((position, result)) = running.next().await {
        slots[position] = Some(result?);
    }
    let results: Vec<String> = slots.into_iter().flatten().collect();
    println!("\nConcurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}

async fn fetch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Starting fetch from {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    session.close().await?;
    let version = show::first_line(&output);
    println!("[{}] Connected to {name}. Version: {version}", lab.clock.time_of_day());
    println!("[{}] Finished fetch from {name}.", lab.clock.time_of_day());
    Ok(format!("Data from {name}"))
}
