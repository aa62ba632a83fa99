//! fails: 2.4 each-device-once
//! The device does not take the command, and no line with 'up' means 'down'.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show::{self, InterfaceState};
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

async fn monitor(device: &Device, lab: &Lab) -> Result<InterfaceState, SessionError> {
    let name = &device.name;
    println!("[{}] Monitoring {name} status...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let brief = session.run("show ip interfaces breif").await;
    session.close().await?;
    println!("[{}] Finished monitoring {name}.", lab.clock.time_of_day());
    Ok(show::interface_state(&brief.unwrap_or_default(), "GigabitEthernet0/1"))
}
