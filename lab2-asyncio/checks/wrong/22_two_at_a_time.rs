//! fails: 2.2 all-at-once
//! Concurrent, but only two fetches at a time: a limit that the task does not ask for.

use clap::Parser;
use futures::stream::{self, StreamExt, TryStreamExt};
use lab2_asyncio::simulate_network_fetch;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();

    let fetches = stream::iter(&lab.devices).map(|device| simulate_network_fetch(device, &lab));
    let results: Vec<String> = fetches.buffered(2).try_collect().await?;

    println!("\nConcurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}
