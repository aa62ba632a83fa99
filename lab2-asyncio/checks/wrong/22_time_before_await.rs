//! fails: 2.2 time
//! Looks at the clock when all futures are made. None of them has run then:
//! futures do nothing until they are awaited.

use clap::Parser;
use futures::future::try_join_all;
use lab2_asyncio::simulate_network_fetch;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();

    let fetches: Vec<_> =
        lab.devices.iter().map(|device| simulate_network_fetch(device, &lab)).collect();
    let total = lab.clock.seconds() - start_time;
    let results = try_join_all(fetches).await?;

    println!("\nConcurrent results: {results:?}");
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}
