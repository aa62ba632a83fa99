//! fails: 2.2 results
//! Takes the results as they come: the quickest device is first in the list,
//! whatever its place among the devices.

use clap::Parser;
use futures::stream::{FuturesUnordered, TryStreamExt};
use lab2_asyncio::simulate_network_fetch;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();

    let fetches = lab.devices.iter().map(|device| simulate_network_fetch(device, &lab));
    let fetches: FuturesUnordered<_> = fetches.collect();
    let results: Vec<String> = fetches.try_collect().await?;

    println!("\nConcurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}
