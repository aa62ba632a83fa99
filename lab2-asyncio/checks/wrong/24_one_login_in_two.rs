//! fails: 2.4 opened-at-once
//! Half of the devices are logged in to one after another, the others at once.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use futures::future::try_join_all;
use programs::{FetchArgs, open};
use tokio::sync::Mutex;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    println!("\n--- Concurrent Log Collection & Real-time Monitoring Simulation ---");
    let start_time = lab.clock.seconds();
    let door = Mutex::new(());
    let watched = lab.devices.iter().enumerate();
    let watched = watched.map(|(number, device)| watch(number, device, &lab, &door));
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
    number: usize,
    device: &Device,
    lab: &Lab,
    door: &Mutex<()>,
) -> Result<String, SessionError> {
    println!("[{}] Monitoring {} status...", lab.clock.time_of_day(), device.name);
    let alone = if number % 2 == 0 { Some(door.lock().await) } else { None };
    let mut session = Session::connect(device, lab).await?;
    drop(alone);
    let brief = session.run("show ip interface brief").await?;
    session.close().await?;
    println!("[{}] Finished monitoring {}.", lab.clock.time_of_day(), device.name);
    Ok(show::interface_state(&brief, "GigabitEthernet0/1").to_string())
}
