//! passes: 2.2
//! A JoinSet gives the results back as they come; each one carries the number
//! of its device, and they are put in order at the end.

use std::sync::Arc;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use programs::{FetchArgs, open};
use tokio::task::JoinSet;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = Arc::new(open(&FetchArgs::parse().lab)?);
    let before = lab.clock.seconds();
    let mut fetches = JoinSet::new();
    for (number, device) in lab.devices.iter().cloned().enumerate() {
        let lab = Arc::clone(&lab);
        fetches.spawn(async move { (number, fetch(&device, &lab).await) });
    }

    let mut results = vec![String::new(); lab.devices.len()];
    while let Some(fetched) = fetches.join_next().await {
        let (number, data) = fetched?;
        results[number] = data?;
        println!("{} to go", fetches.len());
    }
    let took = lab.clock.seconds() - before;
    println!("Concurrent results: {}", results.join(", "));
    println!("Total concurrent time: {took:.2} seconds");
    Ok(())
}

async fn fetch(device: &Device, lab: &Lab) -> anyhow::Result<String> {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{}] Starting fetch from {name} (delay: who knows)...", clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let answer = session.run("show ver").await?;
    let version = answer.lines().next().unwrap_or_default();
    println!("[{}] Connected to {name}. Version: {version}", clock.time_of_day());
    println!("[{}] Finished fetch from {name}.", clock.time_of_day());
    session.close().await?;
    Ok(format!("Data from {name}"))
}
