//! fails: 2.4 time
//! Measures real seconds, though the devices count simulated ones.

use std::time::Instant;

use clap::Parser;
use futures::future::try_join_all;
use programs::{FetchArgs, monitor, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = Instant::now();

    let states = try_join_all(lab.devices.iter().map(|device| monitor(device, &lab))).await?;

    println!("\n--- All Monitoring Results ---");
    for (device, state) in lab.devices.iter().zip(&states) {
        println!("  {0}: Interface Gi0/1 on {0} is {state}", device.name);
    }
    let total = start_time.elapsed().as_secs_f64();
    println!("\nTotal monitoring time: {total:.2} seconds");
    Ok(())
}
