//! passes: 2.4
//! No spawned tasks: join_all on a single thread. Looks for the row of the
//! interface by itself.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use futures::future::join_all;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let states = join_all(lab.devices.iter().map(|device| watch(device, &lab))).await;
    let took = lab.clock.seconds() - start_time;
    println!("=== Results ===");
    for (device, state) in lab.devices.iter().zip(states) {
        let (name, state) = (&device.name, state?);
        println!("{name}: Interface Gi0/1 on {name} is {state}");
    }
    println!("Total monitoring time: {took:.2} seconds");
    Ok(())
}

async fn watch(device: &Device, lab: &Lab) -> Result<&'static str, SessionError> {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{}] Monitoring {name} status...", clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let answer = session.run("sh ip int br").await?;
    session.close().await?;
    println!("[{}] Finished monitoring {name}.", clock.time_of_day());
    let row = answer.lines().find(|row| row.starts_with("GigabitEthernet0/1 "));
    let row = row.unwrap_or_default();
    eprintln!("debug: {row}");
    Ok(if row.contains("down") { "down" } else { "up" })
}
