//! passes: 2.2
//! `tokio::try_join!` takes a fixed number of futures: the devices are halved
//! until one is left, and both halves run at the same time.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use futures::future::{BoxFuture, FutureExt};
use lab2_asyncio::simulate_network_fetch;
use programs::{FetchArgs, open};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let before = lab.clock.seconds();
    let results = fetch_all(&lab.devices, &lab).await?;
    let took = lab.clock.seconds() - before;
    println!("Total concurrent time: {took:.2} seconds");
    println!("Concurrent results: {}", results.join(" "));
    Ok(())
}

fn fetch_all<'a>(
    devices: &'a [Device],
    lab: &'a Lab,
) -> BoxFuture<'a, Result<Vec<String>, SessionError>> {
    async move {
        if let [device] = devices {
            return Ok(vec![simulate_network_fetch(device, lab).await?]);
        }
        let (left, right) = devices.split_at(devices.len() / 2);
        eprintln!("debug: {} and {}", left.len(), right.len());
        let (mut left, right) = tokio::try_join!(fetch_all(left, lab), fetch_all(right, lab))?;
        left.extend(right);
        Ok(left)
    }
    .boxed()
}
