//! fails: 2.4 ends-well
//! Ends with an error because an interface is down: that is a result of
//! monitoring, and no failure to monitor.

use clap::Parser;
use common::show::InterfaceState;
use futures::future::try_join_all;
use programs::{FetchArgs, monitor, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();

    let states = try_join_all(lab.devices.iter().map(|device| monitor(device, &lab))).await?;

    println!("\n--- All Monitoring Results ---");
    for (device, state) in lab.devices.iter().zip(&states) {
        println!("  {0}: Interface Gi0/1 on {0} is {state}", device.name);
    }
    let total = lab.clock.seconds() - start_time;
    println!("\nTotal monitoring time: {total:.2} seconds");
    anyhow::ensure!(!states.contains(&InterfaceState::Down), "an interface is down");
    Ok(())
}
