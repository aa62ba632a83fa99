//! passes: 2.4
//! Right: the handles of the spawned tasks are awaited with `try_join_all`, which keeps
//! their order. Extra: a line with a summary after the total, debug output on stderr.

use std::sync::Arc;

use clap::Parser;
use common::show::{self, InterfaceState};
use common::{Device, Lab, LabArgs, Session, SessionError};
use futures::future::try_join_all;
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
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::eight_routers(&args.lab)?;
    println!("\n--- Concurrent Log Collection & Real-time Monitoring Simulation ---");
    let start_time = lab.clock.seconds();

    let watch = Arc::new(Watch { lab, interface: args.interface.clone() });
    let tasks = watch.lab.devices.iter().enumerate().map(|(number, _)| {
        let watch = Arc::clone(&watch);
        tokio::spawn(async move {
            let device = &watch.lab.devices[number];
            let status = fetch_device_status(device, &watch).await;
            eprintln!("debug: {} {status:?} in {:?}", device.name, std::thread::current().id());
            status
        })
    });
    // `collect` spawns them all, and only then the first one is awaited.
    let tasks: Vec<_> = tasks.collect();
    let statuses = try_join_all(tasks).await?;
    let end_time = watch.lab.clock.seconds();

    print!("{}", results_of(&watch, &statuses, end_time - start_time));

    anyhow::ensure!(statuses.iter().all(guide::is_there), "not every interface is there");
    Ok(())
}

/// The whole of the last part as one text.
fn results_of(watch: &Watch, statuses: &[Option<InterfaceState>], seconds: f64) -> String {
    let lines = watch.lab.devices.iter().zip(statuses).map(|(device, status)| {
        format!("  {}\n", guide::status_line(device, *status, &watch.interface))
    });
    let lines: String = lines.collect();
    let count = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    format!(
        "\n--- All Monitoring Results ---\n{lines}\nTotal monitoring time: {seconds:.2} seconds\n\
         Summary: {} up, {} down, {} without an answer\n",
        count(Some(InterfaceState::Up)),
        count(Some(InterfaceState::Down)),
        count(None),
    )
}

async fn fetch_device_status(device: &Device, watch: &Watch) -> Option<InterfaceState> {
    let clock = &watch.lab.clock;
    println!("[{clock}] Monitoring {} status...", device.name);
    interface_status(device, watch)
        .await
        .inspect(|_| println!("[{clock}] Finished monitoring {}.", device.name))
        .inspect_err(|error| println!("[{clock}] Error monitoring {}: {error}", device.name))
        .ok()
}

/// One whole session: connect, run a command, close.
async fn interface_status(device: &Device, watch: &Watch) -> Result<InterfaceState, SessionError> {
    let mut session = Session::connect(device, &watch.lab).await?;
    let brief = session.run("show ip interface brief").await?;
    session.close().await?;
    Ok(show::interface_state(&brief, &watch.interface))
}
