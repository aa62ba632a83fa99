//! passes: 2.4
//! Right: the tasks write into one `Mutex<BTreeMap>`, which is never locked across an
//! await, and return nothing. Their handles are awaited only to know that all are done.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::sync::{Arc, Mutex};

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

struct Watch {
    lab: Lab,
    interface: String,
    /// By the number of the device; one that has failed is not here.
    seen: Mutex<BTreeMap<usize, InterfaceState>>,
}

impl Watch {
    fn note(&self, number: usize, state: InterfaceState) {
        self.seen.lock().expect("poisoned").insert(number, state);
    }

    fn state(&self, number: usize) -> Option<InterfaceState> {
        self.seen.lock().expect("poisoned").get(&number).copied()
    }

    fn print_results(&self, since: f64) -> io::Result<()> {
        let mut out = BufWriter::new(io::stdout().lock());
        writeln!(out, "\n--- All Monitoring Results ---")?;
        for (number, device) in self.lab.devices.iter().enumerate() {
            let line = guide::status_line(device, self.state(number), &self.interface);
            writeln!(out, "  {line}")?;
        }
        let total = self.lab.clock.seconds() - since;
        writeln!(out, "\nTotal monitoring time: {total:.2} seconds")?;
        out.flush()
    }
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::eight_routers(&args.lab)?;
    println!("\n--- Concurrent Log Collection & Real-time Monitoring Simulation ---");
    let start_time = lab.clock.seconds();
    // write: 2.4
    let interface = args.interface.to_owned();
    let watch = Arc::new(Watch { lab, interface, seen: Mutex::default() });
    let count = watch.lab.devices.len();
    let handles: Vec<_> = (0..count)
        .map(|number| tokio::spawn(fetch_device_status(number, Arc::clone(&watch))))
        .collect();
    for handle in handles {
        handle.await?;
    }
    // end
    watch.print_results(start_time)?;
    let all_there = (0..count).all(|number| guide::is_there(&watch.state(number)));
    anyhow::ensure!(all_there, "not every interface is there");
    Ok(())
}

async fn fetch_device_status(number: usize, watch: Arc<Watch>) {
    let (device, clock) = (&watch.lab.devices[number], &watch.lab.clock);
    println!("[{clock}] Monitoring {} status...", device.name);
    match interface_status(device, &watch).await {
        Ok(state) => {
            watch.note(number, state);
            println!("[{clock}] Finished monitoring {}.", device.name);
        }
        Err(error) => println!("[{clock}] Error monitoring {}: {error}", device.name),
    }
}

/// One whole session: connect, run a command, close.
async fn interface_status(device: &Device, watch: &Watch) -> Result<InterfaceState, SessionError> {
    let mut session = Session::connect(device, &watch.lab).await?;
    let brief = session.run("show ip interface brief").await?;
    session.close().await?;
    Ok(show::interface_state(&brief, &watch.interface))
}
