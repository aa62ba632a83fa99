//! fails: 2.2 ends-well
//! Takes the guide's 4 seconds for a law: with slower devices it panics.

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
    let results = try_join_all(fetches).await?;

    println!("\nConcurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    assert!(total < 5.0, "it takes 4 seconds in the guide");
    Ok(())
}
