//! Task 2.4: monitor many devices concurrently.
//!
//! Eight routers are asked for the state of an interface. Each one is watched
//! by a task of its own, and tasks are cheap: a million of them fit into the
//! memory of a laptop.
//!
//! Run:   cargo run -p lab2-asyncio --bin monitor
//! Try:   --devices 1000; --interface GigabitEthernet0/2; with --release:
//!        --devices 1000000 > /dev/null
//! Next:  your own routers: --inventory FILE

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use common::error::SessionError;
use common::inventory::{Delay, Device};
use common::lab::{Lab, LabArgs};
use common::session::Session;
use common::show;

// This time the runtime may use all processors: tasks that are ready run in
// parallel, and one that is stolen from a busy thread goes on at another.
#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    run(&Args::parse()).await
}

/// Monitor many devices concurrently (task 2.4)
#[derive(Parser)]
pub struct Args {
    /// The interface to watch, by its full name
    #[arg(long, default_value = "GigabitEthernet0/1")]
    interface: String,
    /// The devices, and how fast their time passes.
    #[command(flatten)]
    pub lab: LabArgs,
}

/// The task, as `asyncio_lab` runs it, too.
pub async fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut lab = args.lab.open([10, 10, 20, 40].into(), 8, &[Delay::between(0.5, 2.5)])?;
    println!("\n--- Concurrent Log Collection & Real-time Monitoring Simulation ---");
    let start_time = lab.clock.seconds();

    // A spawned task runs by itself from now on, whether it is awaited or not.
    // It may outlive this function, as far as the compiler knows, so it cannot
    // borrow from it: the lab is shared by counted references instead.
    let devices = std::mem::take(&mut lab.devices);
    let (lab, interface) = (Arc::new(lab), Arc::from(args.interface.as_str()));
    let mut monitor_tasks = Vec::new();
    for device in devices {
        let (lab, interface) = (Arc::clone(&lab), Arc::clone(&interface));
        monitor_tasks.push(tokio::spawn(fetch_device_status(device, interface, lab)));
    }

    // All tasks run. Awaiting their handles one after the other costs no time:
    // while we wait for the first, the others do not. And the results come in
    // the order of the devices.
    let mut monitoring_results = Vec::new();
    for task in monitor_tasks {
        monitoring_results.push(task.await?);
    }

    let mut out = io::BufWriter::new(io::stdout().lock());
    writeln!(out, "\n--- All Monitoring Results ---")?;
    for (device, status) in &monitoring_results {
        writeln!(out, "  {}: {}", device.name, status.as_deref().unwrap_or("Error"))?;
    }
    let end_time = lab.clock.seconds();
    writeln!(out, "\nTotal monitoring time: {:.2} seconds", end_time - start_time)?;
    let all_monitored = monitoring_results.iter().all(|(_, status)| status.is_some());
    Ok(if all_monitored { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn fetch_device_status(
    device: Arc<Device>,
    interface: Arc<str>,
    lab: Arc<Lab>,
) -> (Arc<Device>, Option<String>) {
    println!("[{}] Monitoring {} status...", lab.clock.time_of_day(), device.name);
    let status = match interface_status(&device, &interface, &lab).await {
        Ok(status) => {
            println!("[{}] Finished monitoring {}.", lab.clock.time_of_day(), device.name);
            Some(status)
        }
        Err(error) => {
            println!("[{}] Error monitoring {}: {error}", lab.clock.time_of_day(), device.name);
            None
        }
    };
    (device, status)
}

/// One whole session: connect, run a command, close.
async fn interface_status(device: &Device, interface: &str, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab).await?;
    let brief = session.run("show ip interface brief").await?;
    session.close().await?;
    let state = show::interface_state(&brief, interface).unwrap_or("missing");
    Ok(format!("Interface {} on {} is {state}", show::short_name(interface), device.name))
}
