//! fails: 2.2 none-idle told-at-once
//! A task asks its device for the time only when all devices have answered the first command.

use std::sync::Arc;

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use futures::future::try_join_all;
use programs::{FetchArgs, open};
use tokio::sync::Barrier;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    println!("\n--- Running Network Fetches Concurrently (Non-Blocking Simulation) ---");
    let start_time = lab.clock.seconds();
    let all = Arc::new(Barrier::new(lab.devices.len()));
    let fetches = lab.devices.iter().map(|device| fetch(device, &lab, &all));
    let results = try_join_all(fetches).await?;
    println!("\nConcurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}

async fn fetch(device: &Device, lab: &Lab, all: &Barrier) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Starting fetch from {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    all.wait().await;
    session.run("show clock").await?;
    session.close().await?;
    let version = show::first_line(&output);
    println!("[{}] Connected to {name}. Version: {version}", lab.clock.time_of_day());
    println!("[{}] Finished fetch from {name}.", lab.clock.time_of_day());
    Ok(format!("Data from {name}"))
}
