//! fails: 2.2 version-true
//! The version is left in a place that all fetches share, and read from there after a moment.

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
    let last = std::sync::Mutex::new(String::new());
    let all = lab.devices.iter().map(|it| fetch(it, &lab, &last));
    let results = futures::future::try_join_all(all).await?;
    println!("Concurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}

async fn fetch(
    device: &Device,
    lab: &Lab,
    last: &std::sync::Mutex<String>,
) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Starting fetch from {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    *last.lock().unwrap() = show::first_line(&output).to_owned();
    session.close().await?;
    let version = last.lock().unwrap().clone();
    println!("[{}] Connected to {name}. Version: {version}", lab.clock.time_of_day());
    println!("[{}] Finished fetch from {name}.", lab.clock.time_of_day());
    Ok(format!("Data from {name}"))
}
