//! fails: 2.2 each-device-once
//! Asks for a part of the version everywhere at once, and for all of it in a loop.

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
    let greetings = lab.devices.iter().map(|device| greet(device, &lab));
    let sessions = try_join_all(greetings).await?;
    let mut results = Vec::new();
    for (device, session) in lab.devices.iter().zip(sessions) {
        results.push(fetch(device, session, &lab).await?);
    }
    println!("Concurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}

async fn greet<'d>(device: &'d Device, lab: &'d Lab) -> Result<Session<'d>, SessionError> {
    println!("[{}] Starting fetch from {}...", lab.clock.time_of_day(), device.name);
    let mut session = Session::connect(device, lab).await?;
    session.run("show version | include uptime").await?;
    Ok(session)
}

async fn fetch(
    device: &Device,
    mut session: Session<'_>,
    lab: &Lab,
) -> Result<String, SessionError> {
    let name = &device.name;
    let output = session.run("show version").await?;
    session.close().await?;
    let version = show::first_line(&output);
    println!("[{}] Connected to {name}. Version: {version}", lab.clock.time_of_day());
    println!("[{}] Finished fetch from {name}.", lab.clock.time_of_day());
    Ok(format!("Data from {name}"))
}
