//! fails: 2.4 all-at-once
//! A semaphore of forty permits: with more devices than that, they are not monitored at the same time.

use std::sync::Arc;

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use programs::{FetchArgs, open};
use tokio::sync::Semaphore;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = Arc::new(open(&FetchArgs::parse().lab)?);
    println!("\n--- Concurrent Log Collection & Real-time Monitoring Simulation ---");
    let start_time = lab.clock.seconds();
    let permits = Arc::new(Semaphore::new(40));
    let mut tasks = Vec::new();
    for number in 0..lab.devices.len() {
        let (lab, permits) = (Arc::clone(&lab), Arc::clone(&permits));
        tasks.push(tokio::spawn(async move {
            let _permit = permits.acquire().await.expect("it is never closed");
            watch(&lab.devices[number], &lab).await
        }));
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

async fn watch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Monitoring {name} status...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let brief = session.run("show ip interface brief").await?;
    session.close().await?;
    println!("[{}] Finished monitoring {name}.", lab.clock.time_of_day());
    Ok(show::interface_state(&brief, "GigabitEthernet0/1").to_string())
}
