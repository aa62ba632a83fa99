//! fails: 2.4 all-at-once
//! There is a task for every two devices, which asks the second when the first has answered. Both are said to be
//! monitored right away.

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

/// The task.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::eight_routers(&args.lab)?;
    println!("\n--- Concurrent Log Collection & Real-time Monitoring Simulation ---");
    let start_time = lab.clock.seconds();
    let watch = Arc::new(Watch { lab, interface: args.interface.clone() });
    let lab = &watch.lab;

    let numbers: Vec<usize> = (0..lab.devices.len()).collect();
    let tasks: Vec<_> = numbers
        .chunks(2)
        .map(|pair| tokio::spawn(watch_some(pair.to_vec(), Arc::clone(&watch))))
        .collect();
    let mut monitoring_results: Vec<Option<InterfaceState>> = Vec::new();
    for task in tasks {
        monitoring_results.extend(task.await?);
    }

    let mut out = io::BufWriter::new(io::stdout().lock());
    writeln!(out, "\n--- All Monitoring Results ---")?;
    for (device, status) in lab.devices.iter().zip(&monitoring_results) {
        writeln!(out, "  {}", guide::status_line(device, *status, &watch.interface))?;
    }
    writeln!(out, "\nTotal monitoring time: {:.2} seconds", lab.clock.seconds() - start_time)?;
    out.flush()?;
    anyhow::ensure!(monitoring_results.iter().all(guide::is_there), "not every interface is there");
    Ok(())
}

async fn watch_some(numbers: Vec<usize>, watch: Arc<Watch>) -> Vec<Option<InterfaceState>> {
    let clock = &watch.lab.clock;
    for &number in &numbers {
        println!("[{clock}] Monitoring {} status...", watch.lab.devices[number].name);
    }
    let mut states = Vec::new();
    for &number in &numbers {
        let device = &watch.lab.devices[number];
        let status = interface_status(device, &watch).await;
        match &status {
            Ok(_) => println!("[{clock}] Finished monitoring {}.", device.name),
            Err(error) => println!("[{clock}] Error monitoring {}: {error}", device.name),
        }
        states.push(status.ok());
    }
    states
}

async fn interface_status(device: &Device, watch: &Watch) -> Result<InterfaceState, SessionError> {
    let mut session = Session::connect(device, &watch.lab).await?;
    let brief = session.run("show ip interface brief").await?;
    session.close().await?;
    Ok(show::interface_state(&brief, &watch.interface))
}
