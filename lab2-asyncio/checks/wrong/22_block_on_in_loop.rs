//! fails: 2.2 all-at-once
//! A runtime, and a loop that waits for each fetch before it makes the next.

use clap::Parser;
use lab2_asyncio::simulate_network_fetch;
use programs::{FetchArgs, open};
use tokio::runtime::Runtime;

fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let runtime = Runtime::new()?;
    let start_time = lab.clock.seconds();

    let mut results = Vec::new();
    for device in &lab.devices {
        results.push(runtime.block_on(simulate_network_fetch(device, &lab))?);
    }

    println!("\nConcurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}
