//! passes: 2.1
//! Prints the line with the version of the IOS below IOS XE: it, too, is what the
//! device answered to `show version`.

use clap::Parser;
use common::session::Session;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();

    let mut results = Vec::new();
    for device in &lab.devices {
        let name = &device.name;
        println!("[{}] Starting fetch from {name}...", lab.clock.time_of_day());
        let mut session = Session::connect(device, &lab).await?;
        let output = session.run("show version").await?;
        session.close().await?;
        let now = lab.clock.time_of_day();
        let version = output.lines().find(|line| line.contains("RELEASE")).unwrap_or_default();
        println!("[{now}] Connected to {name}. Version: {version}");
        println!("[{now}] Finished fetch from {name}.");
        results.push(format!("Data from {name}"));
    }

    println!("\nSequential results: {}", results.join(", "));
    let total = lab.clock.seconds() - start_time;
    println!("Total sequential time: {total:.2} seconds");
    Ok(())
}
