//! fails: 2.4 all-at-once
//! A lock is held during the login: all other tasks wait until a device has let this one in.

use std::sync::Arc;

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use programs::{FetchArgs, open};
use tokio::sync::Mutex;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = Arc::new(open(&FetchArgs::parse().lab)?);
    println!("\n--- Concurrent Log Collection & Real-time Monitoring Simulation ---");
    let start_time = lab.clock.seconds();
    let door = Arc::new(Mutex::new(()));
    let mut tasks = Vec::new();
    for number in 0..lab.devices.len() {
        let (lab, door) = (Arc::clone(&lab), Arc::clone(&door));
        tasks.push(tokio::spawn(async move { watch(&lab.devices[number], &lab, &door).await }));
    }
    let mut states = Vec::new();
    for task in tasks {
        states.push(task.await??);
    }
    println!("\n--- All Monitoring Results ---");
    for (device, state) in lab.devices.iter().zip(&states) {
        let name = &device.name;
        println!("  {name}: Interface Gi0/1 on {name} is {state}");
    }
    let total = lab.clock.seconds() - start_time;
    println!("\nTotal monitoring time: {total:.2} seconds");
    Ok(())
}

async fn watch(device: &Device, lab: &Lab, door: &Mutex<()>) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Monitoring {name} status...", lab.clock.time_of_day());
    let alone = door.lock().await;
    let mut session = Session::connect(device, lab).await?;
    drop(alone);
    let brief = session.run("show ip interface brief").await?;
    session.close().await?;
    println!("[{}] Finished monitoring {name}.", lab.clock.time_of_day());
    Ok(show::interface_state(&brief, "GigabitEthernet0/1").to_string())
}
