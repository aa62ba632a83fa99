//! passes: 2.1
//! Asks for the time and the users before it asks for the version, and says that
//! it has finished before it logs out. Time is measured by the system's clock.

use std::time::Instant;

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
    let start_time = Instant::now();
    let mut results = Vec::new();
    for device in &lab.devices {
        results.push(fetch(device, &lab).await?);
    }
    println!("Sequential results: {}", results.join(", "));
    let total = start_time.elapsed().as_secs_f64() * lab.clock.speed().factor();
    println!("Total sequential time: {total:.2} seconds");
    Ok(())
}

async fn fetch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Starting fetch from {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    for line in ["terminal length 0", "show clock", "show users"] {
        session.run(line).await?;
    }
    let output = session.run("show version").await?;
    let version = show::first_line(&output);
    println!("[{}] Connected to {name}. Version: {version}", lab.clock.time_of_day());
    println!("[{}] Finished fetch from {name}.", lab.clock.time_of_day());
    session.close().await?;
    Ok(format!("Data from {name}"))
}
