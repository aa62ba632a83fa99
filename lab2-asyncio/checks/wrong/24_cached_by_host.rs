//! fails: 2.4 each-device-once
//! Answers are cached by host, so that no host is asked twice. Devices behind one host (the sandbox, a terminal
//! server) differ by their ports only: one of them is asked, and its answer is taken for all of them.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use clap::Parser;
use common::show::{self, InterfaceState};
use common::{Device, Lab, LabArgs, Session, SessionError};
use lab2_asyncio::guide;
use tokio::sync::OnceCell;

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
    /// What each host has said.
    seen: Mutex<HashMap<String, Arc<OnceCell<String>>>>,
}

/// The task.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::eight_routers(&args.lab)?;
    println!("\n--- Concurrent Log Collection & Real-time Monitoring Simulation ---");
    let start_time = lab.clock.seconds();
    let watch = Arc::new(Watch { lab, interface: args.interface.clone(), seen: Mutex::default() });
    let lab = &watch.lab;

    let handles: Vec<_> = (0..lab.devices.len())
        .map(|number| tokio::spawn(fetch_device_status(number, Arc::clone(&watch))))
        .collect();
    let mut monitoring_results = Vec::with_capacity(handles.len());
    for handle in handles {
        monitoring_results.push(handle.await?);
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

async fn interface_status(device: &Device, watch: &Watch) -> Result<InterfaceState, SessionError> {
    let host = device.transport.endpoint().map_or(&device.name, |endpoint| &endpoint.host);
    let cell = {
        let mut seen = watch.seen.lock().expect("poisoned");
        Arc::clone(seen.entry(host.clone()).or_default())
    };
    let brief = cell.get_or_try_init(|| ask(device, watch)).await?;
    Ok(show::interface_state(brief, &watch.interface))
}

async fn ask(device: &Device, watch: &Watch) -> Result<String, SessionError> {
    let mut session = Session::connect(device, &watch.lab).await?;
    let brief = session.run("show ip interface brief").await?;
    session.close().await?;
    Ok(brief)
}
