//! fails: 2.1 in-given-order one-at-a-time time | in-given-order one-at-a-time told-at-once time
//! Starts all fetches at once, though this task is about one after another.

use clap::Parser;
use futures::future::try_join_all;
use lab2_asyncio::simulate_network_fetch;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();

    let fetches = lab.devices.iter().map(|device| simulate_network_fetch(device, &lab));
    let results = try_join_all(fetches).await?;

    println!("\nSequential results: {}", results.join(", "));
    let total = lab.clock.seconds() - start_time;
    println!("Total sequential time: {total:.2} seconds");
    Ok(())
}
