//! fails: 2.4 all-at-once
//! All devices are connected at once and asked for the time, and then monitored in
//! a loop.

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
    let greetings = lab.devices.iter().map(|device| greet(device, &lab));
    let sessions = try_join_all(greetings).await?;
    let mut states = Vec::new();
    for (device, session) in lab.devices.iter().zip(sessions) {
        states.push(monitor(device, session, &lab).await?);
    }
    println!("\n--- All Monitoring Results ---");
    for (device, state) in lab.devices.iter().zip(&states) {
        println!("  {0}: Interface Gi0/1 on {0} is {state}", device.name);
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total monitoring time: {total:.2} seconds");
    Ok(())
}

async fn greet<'d>(device: &'d Device, lab: &'d Lab) -> Result<Session<'d>, SessionError> {
    println!("[{}] Monitoring {} status...", lab.clock.time_of_day(), device.name);
    let mut session = Session::connect(device, lab).await?;
    session.run("show clock").await?;
    Ok(session)
}

async fn monitor(
    device: &Device,
    mut session: Session<'_>,
    lab: &Lab,
) -> Result<InterfaceState, SessionError> {
    let name = &device.name;
    let brief = session.run("show ip interface brief").await?;
    session.close().await?;
    println!("[{}] Finished monitoring {name}.", lab.clock.time_of_day());
    Ok(show::interface_state(&brief, "GigabitEthernet0/1"))
}
