//! fails: 2.1 version-true
//! Prints the version only of devices whose answer is long; of the others that of the one
//! before.

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
    let mut results = Vec::new();
    let mut version = String::new();
    for device in &lab.devices {
        let name = &device.name;
        println!("[{}] Starting fetch from {name}...", lab.clock.time_of_day());
        let mut session = Session::connect(device, &lab).await?;
        let output = session.run("show version").await?;
        session.close().await?;
        if version.is_empty() || name.len() % 2 == 0 {
            version = show::first_line(&output).to_owned();
        }
        println!("[{}] Connected to {name}. Version: {version}", lab.clock.time_of_day());
        println!("[{}] Finished fetch from {name}.", lab.clock.time_of_day());
        results.push(format!("Data from {name}"));
    }
    println!("Sequential results: {}", results.join(", "));
    let total = lab.clock.seconds() - start_time;
    println!("Total sequential time: {total:.2} seconds");
    Ok(())
}
