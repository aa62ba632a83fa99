//! passes: 2.2
//! Each task asks two commands, and results come back through channels, one per device.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use futures::future::join_all;
use programs::{FetchArgs, open};
use tokio::sync::oneshot;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    println!("\n--- Running Network Fetches Concurrently (Non-Blocking Simulation) ---");
    let start_time = lab.clock.seconds();
    let (mut fetches, mut answers) = (Vec::new(), Vec::new());
    for device in &lab.devices {
        let (told, answer) = oneshot::channel();
        answers.push(answer);
        let lab = &lab;
        fetches.push(async move { drop(told.send(fetch(device, lab).await)) });
    }
    join_all(fetches).await;
    let mut results = Vec::new();
    for answer in answers {
        results.push(answer.await??);
    }
    println!("\nConcurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}

async fn fetch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Starting fetch from {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    session.run("show clock").await?;
    session.close().await?;
    let version = show::first_line(&output);
    println!("[{}] Connected to {name}. Version: {version}", lab.clock.time_of_day());
    println!("[{}] Finished fetch from {name}.", lab.clock.time_of_day());
    Ok(format!("Data from {name}"))
}
