//! passes: 2.4
//! The tasks write into a table and add a permit each; main takes as many permits as there are devices.

use std::collections::BTreeMap;
use std::sync::Arc;

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use programs::{FetchArgs, open};
use tokio::sync::{RwLock, Semaphore};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = Arc::new(open(&FetchArgs::parse().lab)?);
    println!("\n--- Concurrent Log Collection & Real-time Monitoring Simulation ---");
    let start_time = lab.clock.seconds();
    let (table, done) = (Arc::new(RwLock::new(BTreeMap::new())), Arc::new(Semaphore::new(0)));
    for number in 0..lab.devices.len() {
        let (lab, table, done) = (Arc::clone(&lab), Arc::clone(&table), Arc::clone(&done));
        tokio::spawn(async move {
            let state = watch(&lab.devices[number], &lab).await;
            let state = state.unwrap_or_else(|error| error.to_string());
            table.write().await.insert(number, state);
            done.add_permits(1);
        });
    }
    drop(done.acquire_many(lab.devices.len() as u32).await?);
    let states: Vec<String> = table.read().await.values().cloned().collect();
    println!("\n--- All Monitoring Results ---");
    for (device, state) in lab.devices.iter().zip(&states) {
        let name = &device.name;
        println!("  {name}: Interface Gi0/1 on {name} is {state}");
    }
    let total = lab.clock.seconds() - start_time;
    println!("\nTotal monitoring time: {total:.2} seconds");
    Ok(())
}

async fn watch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Monitoring {name} status...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let brief = session.run("show ip interface brief").await?;
    session.close().await?;
    println!("[{}] Finished monitoring {name}.", lab.clock.time_of_day());
    Ok(show::interface_state(&brief, "GigabitEthernet0/1").to_string())
}
