//! fails: 2.2 version-true
//! Prints the last line of what the device answers, not the first.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use futures::future::try_join_all;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();

    let results = try_join_all(lab.devices.iter().map(|device| fetch(device, &lab))).await?;

    println!("\nConcurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}

async fn fetch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    println!("[{}] Starting fetch from {}...", lab.clock.time_of_day(), device.name);
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    session.close().await?;
    let (now, name) = (lab.clock.time_of_day(), &device.name);
    let last_line = output.lines().last().unwrap_or_default();
    println!("[{now}] Connected to {name}. Version: {last_line}");
    println!("[{now}] Finished fetch from {name}.");
    Ok(format!("Data from {name}"))
}
