//! passes: 2.4
//! Right: a `JoinSet`, whose tasks bring their device's number, on a multi-threaded
//! runtime that is built by hand in `main`.

use std::sync::Arc;

use clap::Parser;
use common::show::{self, InterfaceState};
use common::{Device, Lab, LabArgs, Session, SessionError};
use lab2_asyncio::guide;
use tokio::runtime;
use tokio::task::JoinSet;

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let runtime = runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run(&args))
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

struct Watch {
    lab: Lab,
    interface: String,
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::eight_routers(&args.lab)?;
    println!("\n--- Concurrent Log Collection & Real-time Monitoring Simulation ---");
    let start_time = lab.clock.seconds();
    // write: 2.4
    let watch = Arc::new(Watch { lab, interface: args.interface.clone() });
    let mut tasks: JoinSet<(usize, Option<InterfaceState>)> = JoinSet::new();
    for number in 0..watch.lab.devices.len() {
        let watch = Arc::clone(&watch);
        tasks.spawn(async move { (number, fetch_device_status(number, &watch).await) });
    }
    let mut states = vec![None; watch.lab.devices.len()];
    while let Some(joined) = tasks.join_next().await {
        let (number, state) = joined?;
        states[number] = state;
    }
    // end
    println!("\n--- All Monitoring Results ---");
    for (device, &state) in watch.lab.devices.iter().zip(&states) {
        println!("  {}", guide::status_line(device, state, &watch.interface));
    }
    println!("\nTotal monitoring time: {:.2} seconds", watch.lab.clock.seconds() - start_time);
    anyhow::ensure!(states.iter().all(guide::is_there), "not every interface is there");
    Ok(())
}

async fn fetch_device_status(number: usize, watch: &Watch) -> Option<InterfaceState> {
    let (device, clock) = (&watch.lab.devices[number], &watch.lab.clock);
    println!("[{clock}] Monitoring {} status...", device.name);
    let status = interface_status(device, watch).await;
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
