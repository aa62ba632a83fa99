//! passes: 2.4
//! Each task starts the task of the next device before it asks its own, and returns both results.

use std::sync::Arc;

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use programs::{FetchArgs, open};
use tokio::task::JoinHandle;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = Arc::new(open(&FetchArgs::parse().lab)?);
    println!("\n--- Concurrent Log Collection & Real-time Monitoring Simulation ---");
    let start_time = lab.clock.seconds();
    let states = start(0, Arc::clone(&lab)).await?;
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

/// From this device on.
fn start(number: usize, lab: Arc<Lab>) -> JoinHandle<Vec<String>> {
    tokio::spawn(async move {
        let next = number + 1;
        let next = (next < lab.devices.len()).then(|| start(next, Arc::clone(&lab)));
        let state = watch(&lab.devices[number], &lab).await;
        let mut states = vec![state.unwrap_or_else(|error| error.to_string())];
        if let Some(next) = next {
            states.extend(next.await.expect("it does not panic"));
        }
        states
    })
}
