//! fails: 2.2 all-at-once
//! Spawns a task for every fetch and waits for it in the same line.

use std::sync::Arc;

use clap::Parser;
use lab2_asyncio::simulate_network_fetch;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = Arc::new(open(&FetchArgs::parse().lab)?);
    let start_time = lab.clock.seconds();

    let mut results = Vec::new();
    for number in 0..lab.devices.len() {
        let lab = Arc::clone(&lab);
        let fetch = async move { simulate_network_fetch(&lab.devices[number], &lab).await };
        results.push(tokio::spawn(fetch).await??);
    }

    println!("\nConcurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}
