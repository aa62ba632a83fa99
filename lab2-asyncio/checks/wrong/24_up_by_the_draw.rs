//! fails: 2.4 states-true
//! Asks, and then draws the state as the guide does: up in seven of ten.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use futures::future::try_join_all;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let tasks = lab.devices.iter().map(|device| monitor(device, &lab));
    let states = try_join_all(tasks).await?;
    println!("\n--- All Monitoring Results ---");
    for (device, state) in lab.devices.iter().zip(&states) {
        println!("  {0}: Interface Gi0/1 on {0} is {state}", device.name);
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total monitoring time: {total:.2} seconds");
    Ok(())
}

async fn monitor(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Monitoring {name} status...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    session.run("show ip interface brief").await?;
    session.close().await?;
    println!("[{}] Finished monitoring {name}.", lab.clock.time_of_day());
    let drawn = lab.clock.now().timestamp_subsec_micros() % 10;
    Ok(if drawn > 2 { "up" } else { "down" }.to_owned())
}
