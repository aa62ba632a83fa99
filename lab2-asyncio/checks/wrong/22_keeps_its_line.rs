//! fails: 2.2 closed-at-once
//! Says that it is through when the device has answered, and keeps the session open until
//! the last one has answered, too.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let barrier = tokio::sync::Barrier::new(lab.devices.len());
    let all = lab.devices.iter().map(|it| fetch(it, &lab, &barrier));
    let results = futures::future::try_join_all(all).await?;
    println!("Concurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}

async fn fetch(
    device: &Device,
    lab: &Lab,
    barrier: &tokio::sync::Barrier,
) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Starting fetch from {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    let version = show::first_line(&output);
    println!("[{}] Connected to {name}. Version: {version}", lab.clock.time_of_day());
    println!("[{}] Finished fetch from {name}.", lab.clock.time_of_day());
    barrier.wait().await;
    session.close().await?;
    Ok(format!("Data from {name}"))
}
