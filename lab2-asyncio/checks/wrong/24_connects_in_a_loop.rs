//! fails: 2.4 none-idle opened-at-once
//! The logins are awaited one after another in a loop; only the commands run concurrently.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use futures::future::try_join_all;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    println!("\n--- Concurrent Log Collection & Real-time Monitoring Simulation ---");
    let start_time = lab.clock.seconds();
    let mut sessions = Vec::new();
    for device in &lab.devices {
        println!("[{}] Monitoring {} status...", lab.clock.time_of_day(), device.name);
        sessions.push(Session::connect(device, &lab).await?);
    }
    let watched = lab.devices.iter().zip(sessions);
    let watched = watched.map(|(device, session)| watch(device, session, &lab));
    let states = try_join_all(watched).await?;
    println!("\n--- All Monitoring Results ---");
    for (device, state) in lab.devices.iter().zip(&states) {
        let name = &device.name;
        println!("  {name}: Interface Gi0/1 on {name} is {state}");
    }
    let total = lab.clock.seconds() - start_time;
    println!("\nTotal monitoring time: {total:.2} seconds");
    Ok(())
}

async fn watch(
    device: &Device,
    mut session: Session<'_>,
    lab: &Lab,
) -> Result<String, SessionError> {
    let brief = session.run("show ip interface brief").await?;
    session.close().await?;
    println!("[{}] Finished monitoring {}.", lab.clock.time_of_day(), device.name);
    Ok(show::interface_state(&brief, "GigabitEthernet0/1").to_string())
}
