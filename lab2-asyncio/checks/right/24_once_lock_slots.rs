//! passes: 2.4
//! The tasks write into a shared array of OnceLocks, and a method of the shared struct spawns
//! them; the handles only tell that they are done.

use std::io::{self, Write};
use std::sync::{Arc, OnceLock};

use clap::Parser;
use common::show::{self, InterfaceState};
use common::{Device, Lab, LabArgs, Session, SessionError};
use lab2_asyncio::guide;
use tokio::task::JoinHandle;

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
    /// What has been learnt, in the order of the devices.
    states: Box<[OnceLock<InterfaceState>]>,
}

impl Watch {
    fn new(lab: Lab, interface: &str) -> Arc<Self> {
        let states = lab.devices.iter().map(|_| OnceLock::new()).collect();
        Arc::new(Self { lab, interface: interface.to_owned(), states })
    }

    fn spawn(self: &Arc<Self>, number: usize) -> JoinHandle<()> {
        let watch = Arc::clone(self);
        tokio::spawn(async move {
            if let Some(state) = fetch_device_status(number, &watch).await {
                // No other task writes there.
                let _ = watch.states[number].set(state);
            }
        })
    }
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::eight_routers(&args.lab)?;
    println!("\n--- Concurrent Log Collection & Real-time Monitoring Simulation ---");
    let start_time = lab.clock.seconds();
    let watch = Watch::new(lab, &args.interface);
    let lab = &watch.lab;

    let handles: Vec<_> = (0..lab.devices.len()).map(|number| watch.spawn(number)).collect();
    for handle in handles {
        handle.await?;
    }
    let states = watch.states.iter();
    let monitoring_results: Vec<Option<InterfaceState>> =
        states.map(|state| state.get().copied()).collect();

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
