//! explored: 2.4 failures-told
//! Keeps one error for all devices: each line tells the last one.

use std::sync::{Arc, Mutex};

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
    /// What went wrong.
    error: Mutex<String>,
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::eight_routers(&args.lab)?;
    println!("\n--- Concurrent Log Collection & Real-time Monitoring Simulation ---");
    let start_time = lab.clock.seconds();
    let watch = Arc::new(Watch {
        lab,
        interface: args.interface.clone(),
        error: Mutex::new(String::new()),
    });
    let lab = &watch.lab;
    let mut monitor_tasks = Vec::with_capacity(lab.devices.len());
    for number in 0..lab.devices.len() {
        monitor_tasks.push(tokio::spawn(fetch_device_status(number, Arc::clone(&watch))));
    }
    let mut monitoring_results = Vec::with_capacity(monitor_tasks.len());
    for (device, task) in lab.devices.iter().zip(monitor_tasks) {
        let status = task.await?;
        if status.is_none() {
            let error = watch.error.lock().expect("no task panics").clone();
            println!("[{}] Error monitoring {}: {error}", lab.clock, device.name);
        }
        monitoring_results.push(status);
    }
    println!("\n--- All Monitoring Results ---");
    for (device, status) in lab.devices.iter().zip(&monitoring_results) {
        println!("  {}", guide::status_line(device, *status, &watch.interface));
    }
    let end_time = lab.clock.seconds();
    println!("\nTotal monitoring time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(monitoring_results.iter().all(guide::is_there), "not every interface is there");
    Ok(())
}

async fn fetch_device_status(number: usize, watch: Arc<Watch>) -> Option<InterfaceState> {
    let (device, clock) = (&watch.lab.devices[number], &watch.lab.clock);
    println!("[{clock}] Monitoring {} status...", device.name);
    let status = interface_status(device, &watch).await;
    match &status {
        Ok(_) => println!("[{clock}] Finished monitoring {}.", device.name),
        Err(error) => *watch.error.lock().expect("no task panics") = error.to_string(),
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
