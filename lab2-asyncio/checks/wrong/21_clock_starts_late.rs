//! fails: 2.1 time
//! The clock is started when the first session is already open: its login is not measured.

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
    let (mut results, mut start_time) = (Vec::new(), None);
    for device in &lab.devices {
        results.push(fetch(device, &lab, &mut start_time).await?);
    }
    let total = lab.clock.seconds() - start_time.unwrap_or_default();
    println!("\nSequential results: {}", results.join(", "));
    println!("Total sequential time: {total:.2} seconds");
    Ok(())
}

async fn fetch(
    device: &Device,
    lab: &Lab,
    start: &mut Option<f64>,
) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Starting fetch from {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    start.get_or_insert_with(|| lab.clock.seconds());
    let output = session.run("show version").await?;
    session.close().await?;
    let version = show::first_line(&output);
    println!("[{}] Connected to {name}. Version: {version}", lab.clock.time_of_day());
    println!("[{}] Finished fetch from {name}.", lab.clock.time_of_day());
    Ok(format!("Data from {name}"))
}
