//! fails: 2.2 all-at-once
//! `async` alone makes nothing concurrent: each fetch is awaited before the
//! next one is made.

use clap::Parser;
use lab2_asyncio::simulate_network_fetch;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();

    let mut results = Vec::new();
    for device in &lab.devices {
        results.push(simulate_network_fetch(device, &lab).await?);
    }

    println!("\nConcurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}
