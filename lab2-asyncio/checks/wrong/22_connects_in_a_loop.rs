//! fails: 2.2 none-idle opened-at-once
//! The logins are awaited one after another in a loop; only the commands run concurrently.

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
    println!("\n--- Running Network Fetches Concurrently (Non-Blocking Simulation) ---");
    let start_time = lab.clock.seconds();
    let mut sessions = Vec::new();
    for device in &lab.devices {
        println!("[{}] Starting fetch from {}...", lab.clock.time_of_day(), device.name);
        sessions.push(Session::connect(device, &lab).await?);
    }
    let fetches = lab.devices.iter().zip(sessions);
    let fetches = fetches.map(|(device, session)| fetch(device, session, &lab));
    let results = try_join_all(fetches).await?;
    println!("\nConcurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
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
