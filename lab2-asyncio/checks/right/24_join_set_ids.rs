//! passes: 2.4
//! A JoinSet whose task ids lead to the devices; a task that panics counts as a failed
//! device, and a parser of its own reads the table.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use clap::Parser;
use common::show::InterfaceState;
use common::{Device, Lab, LabArgs, Session, SessionError};
use lab2_asyncio::guide;
use tokio::task::JoinSet;

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

    let mut tasks = JoinSet::new();
    let mut numbers = HashMap::new();
    for number in 0..lab.devices.len() {
        let task = tasks.spawn(fetch_device_status(number, Arc::clone(&watch)));
        numbers.insert(task.id(), number);
    }
    let mut monitoring_results: Vec<Option<InterfaceState>> = vec![None; lab.devices.len()];
    while let Some(joined) = tasks.join_next_with_id().await {
        match joined {
            Ok((id, status)) => monitoring_results[numbers[&id]] = status,
            Err(error) => {
                let device = &lab.devices[numbers[&error.id()]];
                eprintln!("the task of {} failed: {error}", device.name);
            }
        }
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
    Ok(state_in(&brief, &watch.interface))
}

/// The kind and the number: `Gi`, `0/1`; the kind in lower case.
fn parts(interface: &str) -> (String, &str) {
    let digit = interface.find(|c: char| c.is_ascii_digit()).unwrap_or(interface.len());
    let (kind, number) = interface.split_at(digit);
    (kind.to_lowercase(), number)
}

/// The status of an interface, which may be abbreviated, in the table.
fn state_in(brief: &str, wanted: &str) -> InterfaceState {
    let (wanted_kind, wanted_number) = parts(wanted);
    for row in brief.lines() {
        let mut cells = row.split_whitespace();
        let (kind, number) = parts(cells.next().unwrap_or_default());
        let same = number == wanted_number && kind.starts_with(&wanted_kind);
        if same && !wanted_kind.is_empty() {
            // After the address, OK? and the method.
            let up = cells.nth(3) == Some("up");
            return if up { InterfaceState::Up } else { InterfaceState::Down };
        }
    }
    InterfaceState::Missing
}
