//! explored: 2.4 absent-interface
//! It takes the row of the table by the number of the port: Vlan1 or Loopback1 gets the state
//! of Gi0/1, and is never missing.

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

    let mut handles = Vec::with_capacity(lab.devices.len());
    for number in 0..lab.devices.len() {
        handles.push(tokio::spawn(fetch_device_status(number, Arc::clone(&watch))));
    }
    let mut monitoring_results: Vec<Option<InterfaceState>> = Vec::with_capacity(handles.len());
    for handle in handles {
        monitoring_results.push(handle.await?);
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
    let mut session = Session::connect(device, &watch.lab).await?;
    let brief = session.run("show ip interface brief").await?;
    session.close().await?;
    Ok(row_of(&brief, &watch.interface))
}

/// The table has a title, then a row per port: 0/0, 0/1, 0/2, …
fn row_of(brief: &str, interface: &str) -> InterfaceState {
    let port = interface.rsplit(|c: char| !c.is_ascii_digit()).next();
    let Some(port) = port.and_then(|port| port.parse::<usize>().ok()) else {
        return InterfaceState::Missing;
    };
    let rows = brief.lines().skip_while(|line| !line.starts_with("Interface"));
    match rows.skip(1).nth(port) {
        None => InterfaceState::Missing,
        Some(row) if row.split_whitespace().nth(4) == Some("up") => InterfaceState::Up,
        Some(_) => InterfaceState::Down,
    }
}
