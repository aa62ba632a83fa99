//! passes: 2.2
//! FuturesOrdered polls all fetches and hands their results out in the order
//! in which they were put in. Has its own fetch.

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use futures::stream::{FuturesOrdered, TryStreamExt};
use programs::{FetchArgs, open};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let before = lab.clock.seconds();
    let mut fetches = FuturesOrdered::new();
    for device in &lab.devices {
        fetches.push_back(fetch(device, &lab));
    }
    println!("{} plans, none of them started", fetches.len());
    let results: Vec<String> = fetches.try_collect().await?;
    let after = lab.clock.seconds();
    println!("\nConcurrent results: {results:?}");
    println!("Total concurrent time: {:.2} seconds", after - before);
    Ok(())
}

async fn fetch(device: &Device, lab: &Lab) -> anyhow::Result<String> {
    let name = &device.name;
    let say = |what: &str| println!("[{}] {what}", lab.clock.time_of_day());
    say(&format!("Starting fetch from {name}..."));
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("sh ver").await?;
    say(&format!("{name} sent {} bytes", output.len()));
    session.close().await?;
    let is_version = |line: &&str| line.contains("Software, Version");
    let version = output.lines().find(is_version).unwrap_or_default();
    eprintln!("debug: {name}: {version}");
    say(&format!("Connected to {name}. Version: {version}"));
    say(&format!("Finished fetch from {name}."));
    Ok(format!("Data from {name}"))
}
