//! fails: 2.2 time
//! Measures every fetch and adds the times up, as if they had been made one
//! after another.

use clap::Parser;
use futures::future::try_join_all;
use lab2_asyncio::simulate_network_fetch;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;

    let fetch = async |device| {
        let start_time = lab.clock.seconds();
        let data = simulate_network_fetch(device, &lab).await?;
        Ok::<_, common::error::SessionError>((data, lab.clock.seconds() - start_time))
    };
    let fetched = try_join_all(lab.devices.iter().map(fetch)).await?;
    let (results, times): (Vec<_>, Vec<_>) = fetched.into_iter().unzip();

    println!("\nConcurrent results: {results:?}");
    let total: f64 = times.iter().sum();
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}
