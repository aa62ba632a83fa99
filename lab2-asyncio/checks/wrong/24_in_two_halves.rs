//! fails: 2.4 all-at-once
//! Monitors the first half of the devices, and the second half when the first
//! one is through.

use clap::Parser;
use futures::future::try_join_all;
use programs::{FetchArgs, monitor, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();

    let mut states = Vec::new();
    for half in lab.devices.chunks(lab.devices.len().div_ceil(2)) {
        states.extend(try_join_all(half.iter().map(|device| monitor(device, &lab))).await?);
    }

    println!("\n--- All Monitoring Results ---");
    for (device, state) in lab.devices.iter().zip(&states) {
        println!("  {0}: Interface Gi0/1 on {0} is {state}", device.name);
    }
    let total = lab.clock.seconds() - start_time;
    println!("\nTotal monitoring time: {total:.2} seconds");
    Ok(())
}
