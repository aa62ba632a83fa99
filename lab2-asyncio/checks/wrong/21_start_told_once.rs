//! fails: 2.1 each-fetch-told
//! Says once for all devices that it starts, and then only who has finished.

use clap::Parser;
use common::session::Session;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();

    println!("[{}] Starting to fetch...", lab.clock.time_of_day());
    let mut results = Vec::new();
    for device in &lab.devices {
        let name = &device.name;
        let mut session = Session::connect(device, &lab).await?;
        let output = session.run("show version").await?;
        session.close().await?;
        let now = lab.clock.time_of_day();
        let version = output.lines().next().unwrap_or_default();
        println!("[{now}] Connected to {name}. Version: {version}");
        println!("[{now}] Finished fetch from {name}.");
        results.push(format!("Data from {name}"));
    }

    println!("\nSequential results: {}", results.join(", "));
    let total = lab.clock.seconds() - start_time;
    println!("Total sequential time: {total:.2} seconds");
    Ok(())
}
