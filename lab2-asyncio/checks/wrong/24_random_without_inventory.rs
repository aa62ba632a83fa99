//! explored: 2.4 each-device-once | own-devices
//! A simulated device (the default) is never asked: the task sleeps, as in the Python guide,
//! and draws the state of the interface.

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

    let mut tasks = Vec::new();
    for number in 0..lab.devices.len() {
        tasks.push(tokio::spawn(fetch_device_status(number, Arc::clone(&watch))));
    }
    let mut monitoring_results: Vec<Option<InterfaceState>> = Vec::new();
    for task in tasks {
        monitoring_results.push(task.await?);
    }
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
    if device.is_simulated() {
        // There is no device to ask.
        let seconds = 0.5 + (device.seed % 1000) as f64 / 500.0;
        tokio::time::sleep(watch.lab.clock.real(seconds)).await;
        let is_up = device.seed / 1000 % 10 >= 3;
        return Ok(if is_up { InterfaceState::Up } else { InterfaceState::Down });
    }
    let mut session = Session::connect(device, &watch.lab).await?;
    let brief = session.run("show ip interface brief").await?;
    session.close().await?;
    Ok(show::interface_state(&brief, &watch.interface))
}
