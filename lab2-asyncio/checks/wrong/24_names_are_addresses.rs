//! explored: 2.4 each-device-once
//! Leaves out devices whose names are no addresses.

use std::net::Ipv4Addr;

use std::sync::Arc;

use clap::Parser;
use common::show::{self, InterfaceState};
use common::{Device, Lab, LabArgs, Session, SessionError};
use lab2_asyncio::guide;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    run(&Args::parse()).await
}

/// Monitor many devices concurrently (task 2.4)
#[derive(Parser)]
pub struct Args {
    /// The interface to watch; a short name such as Gi0/2 will do
    #[arg(long, default_value = "GigabitEthernet0/1")]
    interface: String,
    #[command(flatten)]
    pub(crate) lab: LabArgs,
}

/// What all tasks share.
struct Watch {
    lab: Lab,
    interface: String,
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::eight_routers(&args.lab)?;
    println!("\n--- Concurrent Log Collection & Real-time Monitoring Simulation ---");
    let start_time = lab.clock.seconds();
    let watch = Arc::new(Watch { lab, interface: args.interface.clone() });
    let lab = &watch.lab;
    let mut monitor_tasks = Vec::with_capacity(lab.devices.len());
    for (number, device) in lab.devices.iter().enumerate() {
        // Only what is a device: an address.
        if let Ok(address) = device.name.parse::<Ipv4Addr>() {
            let status = fetch_device_status(number, address, Arc::clone(&watch));
            monitor_tasks.push((number, tokio::spawn(status)));
        }
    }
    let mut monitoring_results = Vec::with_capacity(monitor_tasks.len());
    for (number, task) in monitor_tasks {
        monitoring_results.push((number, task.await?));
    }
    println!("\n--- All Monitoring Results ---");
    for (number, status) in &monitoring_results {
        let device = &lab.devices[*number];
        println!("  {}", guide::status_line(device, *status, &watch.interface));
    }
    let end_time = lab.clock.seconds();
    println!("\nTotal monitoring time: {:.2} seconds", end_time - start_time);
    let all_there = monitoring_results.iter().all(|(_, status)| guide::is_there(status));
    anyhow::ensure!(all_there, "not every interface is there");
    Ok(())
}

async fn fetch_device_status(
    number: usize,
    address: Ipv4Addr,
    watch: Arc<Watch>,
) -> Option<InterfaceState> {
    let (device, clock) = (&watch.lab.devices[number], &watch.lab.clock);
    println!("[{clock}] Monitoring {address} status...");
    let status = interface_status(device, &watch).await;
    match &status {
        Ok(_) => println!("[{clock}] Finished monitoring {address}."),
        Err(error) => println!("[{clock}] Error monitoring {address}: {error}"),
    }
    status.ok()
}

/// One whole session: connect, run a command, close.
async fn interface_status(device: &Device, watch: &Watch) -> Result<InterfaceState, SessionError> {
    let mut session = Session::connect(device, &watch.lab).await?;
    let brief = session.run("show ip interface brief").await?;
    session.close().await?;
    Ok(show::interface_state(&brief, &watch.interface))
}
