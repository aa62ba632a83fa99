//! fails: 2.2 finish-order | told-at-once
//! Fetches from all devices at once, and tells of two of them together, in the order
//! of the list: the quicker one of each pair waits for the other.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use futures::future::try_join_all;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let pairs = lab.devices.chunks(2).map(|pair| fetch_two(pair, &lab));
    let results = try_join_all(pairs).await?.concat();
    println!("Concurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}

async fn fetch_two(pair: &[Device], lab: &Lab) -> Result<Vec<String>, SessionError> {
    try_join_all(pair.iter().map(|device| fetch(device, lab))).await?;
    let finished = |device: &Device| {
        let (name, now) = (&device.name, lab.clock.time_of_day());
        println!("[{now}] Finished fetch from {name}.");
        format!("Data from {name}")
    };
    Ok(pair.iter().map(finished).collect())
}

async fn fetch(device: &Device, lab: &Lab) -> Result<(), SessionError> {
    let name = &device.name;
    println!("[{}] Starting fetch from {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    session.close().await?;
    let version = show::first_line(&output);
    println!("[{}] Connected to {name}. Version: {version}", lab.clock.time_of_day());
    Ok(())
}
