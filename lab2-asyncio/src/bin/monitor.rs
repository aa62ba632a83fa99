//! Task 2.4: monitor many devices concurrently.
//!
//! Eight routers are asked for the state of an interface. Each one is watched
//! by a task of its own, and tasks are cheap: a million of them fit into the
//! memory of a laptop.
//!
//! Run:   cargo run -p lab2-asyncio --bin monitor
//! Try:   --devices 1000; --interface Gi0/2; with --release:
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
use common::show::{self, InterfaceState};

// This time the runtime may use all processors: tasks that are ready run in
// parallel, and one that is stolen from a busy thread goes on at another.
#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    run(&Args::parse()).await
}

/// Monitor many devices concurrently (task 2.4)
#[derive(Parser)]
pub struct Args {
    /// The interface to watch; a short name such as Gi0/2 will do
    #[arg(long, default_value = "GigabitEthernet0/1")]
    interface: String,
    /// The devices, and how fast their time passes.
    #[command(flatten)]
    pub lab: LabArgs,
}

/// What all tasks share.
struct Watch {
    lab: Lab,
    interface: String,
}

/// The task, as `asyncio_lab` runs it, too.
pub async fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let lab = args.lab.open([10, 10, 20, 40].into(), 8, &[Delay::between(0.5, 2.5)])?;
    for warning in lab.warnings() {
        eprintln!("{warning}");
    }
    println!("\n--- Concurrent Log Collection & Real-time Monitoring Simulation ---");
    let start_time = lab.clock.seconds();

    // solution: 2.4
    // A spawned task runs by itself from now on, whether it is awaited or not.
    // It may outlive this function, as far as the compiler knows, so it cannot
    // borrow from it: what all tasks share is owned by all of them, and freed
    // when the last one lets go of it.
    let watch = Arc::new(Watch { lab, interface: args.interface.clone() });
    let lab = &watch.lab;
    let mut monitor_tasks = Vec::with_capacity(lab.devices.len());
    for number in 0..lab.devices.len() {
        monitor_tasks.push(tokio::spawn(fetch_device_status(number, Arc::clone(&watch))));
    }

    // All tasks run. Awaiting their handles one after the other costs no time:
    // while we wait for the first, the others do not. And the results come in
    // the order of the devices.
    let mut monitoring_results = Vec::with_capacity(monitor_tasks.len());
    for task in monitor_tasks {
        monitoring_results.push(task.await?);
    }
    // starter:
    // Put `lab` and the interface into a `Watch` that all tasks own together
    // (`Arc`), and spawn one task per device with `tokio::spawn` that runs
    // `fetch_device_status`. Then await the handles: the results come in the
    // order of the devices.
    //     let watch: Arc<Watch> = todo!("2.4: what all tasks share");
    //     let lab = &watch.lab;
    //     let monitoring_results: Vec<Option<InterfaceState>> = todo!("2.4: a task per device");
    // end

    let mut out = io::BufWriter::new(io::stdout().lock());
    writeln!(out, "\n--- All Monitoring Results ---")?;
    let short_name = show::short_name(&watch.interface);
    for (device, status) in lab.devices.iter().zip(&monitoring_results) {
        let name = &device.name;
        match status {
            Some(state) => writeln!(out, "  {name}: Interface {short_name} on {name} is {state}")?,
            None => writeln!(out, "  {name}: Error")?,
        }
    }
    let end_time = lab.clock.seconds();
    writeln!(out, "\nTotal monitoring time: {:.2} seconds", end_time - start_time)?;
    let all_monitored = monitoring_results
        .iter()
        .all(|status| status.is_some_and(|state| state != InterfaceState::Missing));
    Ok(if all_monitored { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn fetch_device_status(number: usize, watch: Arc<Watch>) -> Option<InterfaceState> {
    let device = &watch.lab.devices[number];
    println!("[{}] Monitoring {} status...", watch.lab.clock.time_of_day(), device.name);
    match interface_status(device, &watch).await {
        Ok(state) => {
            println!("[{}] Finished monitoring {}.", watch.lab.clock.time_of_day(), device.name);
            Some(state)
        }
        Err(error) => {
            println!(
                "[{}] Error monitoring {}: {error}",
                watch.lab.clock.time_of_day(),
                device.name
            );
            None
        }
    }
}

/// One whole session: connect, run a command, close.
async fn interface_status(device: &Device, watch: &Watch) -> Result<InterfaceState, SessionError> {
    let mut session = Session::connect(device, &watch.lab).await?;
    let brief = session.run("show ip interface brief").await?;
    session.close().await?;
    Ok(show::interface_state(&brief, &watch.interface))
}
