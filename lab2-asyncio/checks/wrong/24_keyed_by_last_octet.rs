//! fails: 2.4 states-true
//! Keeps the states by the last numbers of the addresses.

use std::collections::HashMap;
use std::io::{self, Write};
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
    for number in 0..lab.devices.len() {
        monitor_tasks.push(tokio::spawn(fetch_device_status(number, Arc::clone(&watch))));
    }
    let mut states = HashMap::new();
    for (device, task) in lab.devices.iter().zip(monitor_tasks) {
        states.insert(last_part(device), task.await?);
    }
    let monitoring_results: Vec<_> =
        lab.devices.iter().map(|device| states[last_part(device)]).collect();
    let mut out = io::BufWriter::new(io::stdout().lock());
    writeln!(out, "\n--- All Monitoring Results ---")?;
    for (device, status) in lab.devices.iter().zip(&monitoring_results) {
        writeln!(out, "  {}", guide::status_line(device, *status, &watch.interface))?;
    }
    let end_time = lab.clock.seconds();
    writeln!(out, "\nTotal monitoring time: {:.2} seconds", end_time - start_time)?;
    anyhow::ensure!(monitoring_results.iter().all(guide::is_there), "not every interface is there");
    Ok(())
}

/// What tells the routers apart.
fn last_part(device: &Device) -> &str {
    device.name.rsplit('.').next().unwrap_or_default()
}

async fn fetch_device_status(number: usize, watch: Arc<Watch>) -> Option<InterfaceState> {
    let (device, clock) = (&watch.lab.devices[number], &watch.lab.clock);
    println!("[{clock}] Monitoring {} status...", device.name);
    let status = interface_status(device, &watch).await;
    match &status {
        Ok(_) => println!("[{clock}] Finished monitoring {}.", device.name),
        Err(error) => println!("[{clock}] Error monitoring {}: {error}", device.name),
    }
    status.ok()
}

/// One whole session: connect, run a command, close.
async fn interface_status(device: &Device, watch: &Watch) -> Result<InterfaceState, SessionError> {
    let mut session = Session::connect(device, &watch.lab).await?;
    let brief = session.run("show ip interface brief").await?;
    session.close().await?;
    let state = show::interface_state(&brief, &watch.interface);
    if state == InterfaceState::Missing {
        let (name, interface) = (&device.name, &watch.interface);
        let others = show::interfaces(&brief).collect::<Vec<_>>().join(", ");
        eprintln!("{name}: no interface {interface}; it has {others}");
    }
    Ok(state)
}
