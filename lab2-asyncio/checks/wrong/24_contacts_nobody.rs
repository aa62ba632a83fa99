//! fails: 2.4 each-device-once stamps | each-device-once
//! Sleeps as long as a device would take, and throws a coin.

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use futures::future::join_all;
use programs::{FetchArgs, open};
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();

    let states = join_all(lab.devices.iter().map(|device| watch(device, &lab))).await;

    println!("\n--- All Monitoring Results ---");
    for (device, state) in lab.devices.iter().zip(&states) {
        println!("  {0}: Interface Gi0/1 on {0} is {state}", device.name);
    }
    let total = lab.clock.seconds() - start_time;
    println!("\nTotal monitoring time: {total:.2} seconds");
    Ok(())
}

async fn watch(device: &Device, lab: &Lab) -> &'static str {
    let name = &device.name;
    println!("[{}] Monitoring {name} status...", lab.clock.time_of_day());
    sleep(lab.clock.real(5.0)).await;
    println!("[{}] Finished monitoring {name}.", lab.clock.time_of_day());
    // Most interfaces are up.
    if name.ends_with('7') { "down" } else { "up" }
}
