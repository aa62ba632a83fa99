//! fails: 2.2 failures-told
//! Whether a device has answered is not looked at: its name is in the list as if it had.

use std::collections::HashMap;

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use futures::stream::{FuturesUnordered, StreamExt};
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab: &'static Lab = Box::leak(Box::new(open(&FetchArgs::parse().lab)?));
    let start_time = lab.clock.seconds();
    let with_name =
        |device: &'static Device| async move { (&device.name, fetch(device, lab).await) };
    let mut fetches: FuturesUnordered<_> = lab.devices.iter().map(with_name).collect();
    let mut fetched = HashMap::new();
    while let Some((name, result)) = fetches.next().await {
        let data = result.unwrap_or_else(|_| format!("Data from {name}"));
        fetched.insert(name, data);
    }
    let results: Vec<_> = lab.devices.iter().map(|device| &fetched[&device.name]).collect();
    println!("Concurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}

async fn fetch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Starting fetch from {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    session.run("show clock").await?;
    let output = session.run("show version").await?;
    let version = show::first_line(&output);
    println!("[{}] Connected to {name}. Version: {version}", lab.clock.time_of_day());
    println!("[{}] Finished fetch from {name}.", lab.clock.time_of_day());
    session.close().await?;
    Ok(format!("Data from {name}"))
}
