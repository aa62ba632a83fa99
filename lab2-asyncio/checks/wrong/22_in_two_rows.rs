//! fails: 2.2 all-at-once
//! Two tasks: one for the first six devices, one for the rest; each fetches one after another but
//! has connected everywhere at first.

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
    let (first, rest) = lab.devices.split_at(lab.devices.len() / 2);
    let row = async |devices: &[Device]| {
        let mut results = Vec::new();
        for device in devices {
            results.push(fetch(device, &lab).await?);
        }
        Ok::<_, SessionError>(results)
    };
    let (first, rest) = futures::try_join!(row(first), row(rest))?;
    let results = [first, rest].concat();
    println!("Concurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}

async fn fetch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Starting fetch from {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    session.close().await?;
    let version = show::first_line(&output);
    println!("[{}] Connected to {name}. Version: {version}", lab.clock.time_of_day());
    println!("[{}] Finished fetch from {name}.", lab.clock.time_of_day());
    Ok(format!("Data from {name}"))
}
