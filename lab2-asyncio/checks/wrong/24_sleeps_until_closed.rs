//! fails: 2.4 sessions-closed time | time
//! The log outs are tasks that nothing awaits; main sleeps for two seconds instead, and hopes that they are done.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use programs::{FetchArgs, open};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab: &'static Lab = Box::leak(Box::new(open(&FetchArgs::parse().lab)?));
    println!("\n--- Concurrent Log Collection & Real-time Monitoring Simulation ---");
    let start_time = lab.clock.seconds();
    let mut tasks = Vec::new();
    for number in 0..lab.devices.len() {
        tasks.push(tokio::spawn(async move { watch(&lab.devices[number], lab).await }));
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
    tokio::time::sleep(lab.clock.real(2.0)).await;
    Ok(())
}

async fn watch(device: &'static Device, lab: &'static Lab) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Monitoring {name} status...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let brief = session.run("show ip interface brief").await?;
    tokio::spawn(session.close());
    println!("[{}] Finished monitoring {name}.", lab.clock.time_of_day());
    Ok(show::interface_state(&brief, "GigabitEthernet0/1").to_string())
}
