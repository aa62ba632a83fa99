//! explored: 2.4 ends-well slow-device | slow-device
//! A device that takes longer than ten simulated seconds is given up, which nothing asks for.

use std::io::{self, Write};
use std::sync::Arc;

use clap::Parser;
use common::show::{self, InterfaceState};
use common::{Device, Lab, LabArgs, Session, SessionError};
use lab2_asyncio::guide;

// This time the runtime may use all processors: tasks that are ready run in
// parallel, and an idle thread takes tasks from a busy one.
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
    // A spawned task runs from now on, awaited or not. It may outlive this
    // function, so it cannot borrow from it: all tasks own the `Watch` together.
    let watch = Arc::new(Watch { lab, interface: args.interface.clone() });
    let lab = &watch.lab;
    let mut monitor_tasks = Vec::with_capacity(lab.devices.len());
    for number in 0..lab.devices.len() {
        monitor_tasks.push(tokio::spawn(fetch_device_status(number, Arc::clone(&watch))));
    }
    // All tasks run. While we await the first one, the others do not wait, and
    // the results come in the order of the devices.
    let mut monitoring_results = Vec::with_capacity(monitor_tasks.len());
    for task in monitor_tasks {
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
    let limit = clock.real(10.0);
    let status = tokio::time::timeout(limit, interface_status(device, &watch)).await;
    let status = status.unwrap_or_else(|_| {
        let (device, step) = (device.name.clone(), common::error::Step::Running);
        Err(SessionError::TimedOut { device, step, after: limit })
    });
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
    Ok(show::interface_state(&brief, &watch.interface))
}
