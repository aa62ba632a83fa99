//! fails: 2.2 told-at-once
//! Says "Finished" when all have finished, in the order of the devices, and
//! not when each one has.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use futures::future::try_join_all;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();

    let versions = try_join_all(lab.devices.iter().map(|device| version(device, &lab))).await?;
    let mut results = Vec::new();
    for (device, version) in lab.devices.iter().zip(versions) {
        let (now, name) = (lab.clock.time_of_day(), &device.name);
        println!("[{now}] Connected to {name}. Version: {version}");
        println!("[{now}] Finished fetch from {name}.");
        results.push(format!("Data from {name}"));
    }

    println!("\nConcurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}

async fn version(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    println!("[{}] Starting fetch from {}...", lab.clock.time_of_day(), device.name);
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    session.close().await?;
    Ok(show::first_line(&output).to_owned())
}
