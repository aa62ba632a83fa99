//! passes: 2.2
//! A stream that keeps as many fetches going as there are devices, and hands
//! the results out in their order.

use clap::Parser;
use futures::stream::{self, StreamExt};
use lab2_asyncio::{data_or_error, simulate_network_fetch};
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let before = lab.clock.seconds();
    let fetches = stream::iter(&lab.devices).map(|device| simulate_network_fetch(device, &lab));
    let mut results = fetches.buffered(lab.devices.len());
    let mut data = Vec::new();
    while let Some(result) = results.next().await {
        eprintln!("debug: {result:?}");
        data.push(data_or_error(&result));
    }
    println!("Concurrent results: [{}]", data.join(", "));
    println!("Total concurrent time: {:.2} seconds", lab.clock.seconds() - before);
    Ok(())
}
