//! fails: 2.4 all-at-once ends-well | all-at-once
//! A semaphore with a permit for every device but one.

use std::sync::Arc;

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use programs::{FetchArgs, open};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let lab = Arc::new(lab);
    let permits = Arc::new(tokio::sync::Semaphore::new(lab.devices.len() - 1));
    let mut tasks = Vec::new();
    for number in 0..lab.devices.len() {
        let (lab, permits) = (Arc::clone(&lab), Arc::clone(&permits));
        tasks.push(tokio::spawn(async move { watch(&lab.devices[number], &lab, &permits).await }));
    }
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await??);
    }
    println!("\n--- All Monitoring Results ---");
    for result in results {
        println!("  {result}");
    }
    let total = lab.clock.seconds() - start_time;
    println!("\nTotal monitoring time: {total:.2} seconds");
    Ok(())
}

async fn watch(
    device: &Device,
    lab: &Lab,
    permits: &tokio::sync::Semaphore,
) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Monitoring {name} status...", lab.clock.time_of_day());
    let _permit = permits.acquire().await.unwrap();
    let mut session = Session::connect(device, lab).await?;
    let brief = session.run("show ip interface brief").await?;
    println!("[{}] Finished monitoring {name}.", lab.clock.time_of_day());
    session.close().await?;
    let state = show::interface_state(&brief, "GigabitEthernet0/1");
    Ok(format!("{name}: Interface Gi0/1 on {name} is {state}"))
}
