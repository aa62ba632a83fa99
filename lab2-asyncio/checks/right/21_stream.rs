//! passes: 2.1
//! A stream instead of a loop: `then` awaits each fetch before it takes the
//! next device. Has its own fetch, and more to tell than it is asked for.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use futures::stream::{self, StreamExt, TryStreamExt};
use programs::{FetchArgs, open};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    println!("{} devices, one after another", lab.devices.len());
    let before = lab.clock.seconds();
    let fetches = stream::iter(&lab.devices).then(|device| fetch(device, &lab));
    let results: Vec<String> = fetches.try_collect().await?;
    let took = lab.clock.seconds() - before;
    println!("Sequential results: {results:?}");
    println!("Total sequential time: {took:.2} seconds");
    println!("Bye.");
    Ok(())
}

async fn fetch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let stamp = || lab.clock.time_of_day();
    println!("[{}] Starting fetch from {}...", stamp(), device.name);
    let mut session = Session::connect(device, lab).await?;
    println!("[{}] Logged in to {}", stamp(), device.name);
    let output = session.run("sh ver").await?;
    session.close().await?;
    eprintln!("debug: {output}");
    let line = output.lines().find(|line| line.contains(", Version ")).unwrap_or_default();
    println!("[{}] Connected to {}. Version: {line}", stamp(), device.name);
    println!("[{}] Finished fetch from {}.", stamp(), device.name);
    Ok(format!("Data from {}", device.name))
}
