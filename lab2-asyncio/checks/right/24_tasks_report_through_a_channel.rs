//! passes: 2.4
//!
//! Task 2.4: monitor many devices concurrently.
//!
//! A task of its own watches an interface of each of eight routers. Tasks are
//! cheap: a million of them fit into the memory of a laptop.
//!
//! Run:   cargo run -p lab2-asyncio --bin monitor
//! Try:   --interface Gi0/2; --devices 1000; with --release, --devices 1000000 > /dev/null
//! Next:  your own routers: --inventory FILE

use std::io::{self, Write};
use std::sync::Arc;

use clap::Parser;
use common::show::{self, InterfaceState};
use common::{Device, Lab, LabArgs, Session, SessionError};
use lab2_asyncio::guide;
use tokio::sync::mpsc::{self, UnboundedSender};

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
    let (sender, mut receiver) = mpsc::unbounded_channel();
    for number in 0..lab.devices.len() {
        drop(tokio::spawn(fetch_device_status(number, Arc::clone(&watch), sender.clone())));
    }
    // The channel ends when the last task has dropped its sender.
    drop(sender);
    let mut monitoring_results = vec![None; lab.devices.len()];
    while let Some((number, status)) = receiver.recv().await {
        monitoring_results[number] = status;
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

type Status = (usize, Option<InterfaceState>);

async fn fetch_device_status(number: usize, watch: Arc<Watch>, sender: UnboundedSender<Status>) {
    let (device, clock) = (&watch.lab.devices[number], &watch.lab.clock);
    println!("[{clock}] Monitoring {} status...", device.name);
    let status = interface_status(device, &watch).await;
    match &status {
        Ok(_) => println!("[{clock}] Finished monitoring {}.", device.name),
        Err(error) => println!("[{clock}] Error monitoring {}: {error}", device.name),
    }
    // `run` listens until all tasks have ended.
    let _ = sender.send((number, status.ok()));
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
