//! fails: 2.1 time
//! The total is the sum of the waits for answers: connecting and logging out are left out.

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
    println!("--- Running Network Fetches Sequentially (Blocking Simulation) ---");
    let (mut results, mut total) = (Vec::new(), 0.0);
    for device in &lab.devices {
        let (result, seconds) = fetch(device, &lab).await?;
        results.push(result);
        total += seconds;
    }
    println!("\nSequential results: {}", results.join(", "));
    println!("Total sequential time: {total:.2} seconds");
    Ok(())
}

async fn fetch(device: &Device, lab: &Lab) -> Result<(String, f64), SessionError> {
    let name = &device.name;
    println!("[{}] Starting fetch from {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let asked = lab.clock.seconds();
    let output = session.run("show version").await?;
    let seconds = lab.clock.seconds() - asked;
    session.close().await?;
    let version = show::first_line(&output);
    println!("[{}] Connected to {name}. Version: {version}", lab.clock.time_of_day());
    println!("[{}] Finished fetch from {name}.", lab.clock.time_of_day());
    Ok((format!("Data from {name}"), seconds))
}
