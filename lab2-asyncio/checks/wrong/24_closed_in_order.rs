//! fails: 2.4 closed-at-once finish-order
//! Asks all devices at once, and logs out and says so in a loop: a quick device
//! keeps its line for as long as those before it take.

use anyhow::Context;
use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use futures::stream::{FuturesOrdered, TryStreamExt};
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let asking = lab.devices.iter().map(|device| ask(device, &lab));
    let mut asked = asking.collect::<FuturesOrdered<_>>();
    let mut states = Vec::new();
    for Device { name, .. } in &lab.devices {
        let (session, brief) = asked.try_next().await?.context("one answer per device")?;
        session.close().await?;
        println!("[{}] Finished monitoring {name}.", lab.clock.time_of_day());
        states.push(show::interface_state(&brief, "GigabitEthernet0/1"));
    }
    println!("\n--- All Monitoring Results ---");
    for (device, state) in lab.devices.iter().zip(&states) {
        println!("  {0}: Interface Gi0/1 on {0} is {state}", device.name);
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total monitoring time: {total:.2} seconds");
    Ok(())
}

async fn ask<'d>(device: &'d Device, lab: &'d Lab) -> Result<(Session<'d>, String), SessionError> {
    let name = &device.name;
    println!("[{}] Monitoring {name} status...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let brief = session.run("show ip interface brief").await?;
    Ok((session, brief))
}
