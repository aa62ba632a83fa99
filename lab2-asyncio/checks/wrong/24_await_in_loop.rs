//! fails: 2.4 all-at-once
//! Monitors one device after the other.

use clap::Parser;
use programs::{FetchArgs, monitor, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();

    let mut states = Vec::new();
    for device in &lab.devices {
        states.push(monitor(device, &lab).await?);
    }

    println!("\n--- All Monitoring Results ---");
    for (device, state) in lab.devices.iter().zip(&states) {
        println!("  {0}: Interface Gi0/1 on {0} is {state}", device.name);
    }
    let total = lab.clock.seconds() - start_time;
    println!("\nTotal monitoring time: {total:.2} seconds");
    Ok(())
}
