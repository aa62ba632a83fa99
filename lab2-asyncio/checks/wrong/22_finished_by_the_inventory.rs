//! explored: 2.2 ends-when-told stamps | ends-when-told
//!
//! The line "Finished fetch" is printed by a timer that runs for the delay in the inventory
//! and not when the device has answered, so it claims what the program does not know yet.
use std::cell::Cell;

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use futures::future::{join, join_all};
use lab2_asyncio::{data_or_error, guide};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    run(&Args::parse()).await
}

/// Run many fetches concurrently (task 2.2)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    pub(crate) lab: LabArgs,
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::three_devices(&args.lab)?;
    println!("\n--- Running Network Fetches Concurrently (Non-Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    let fetches = lab.devices.iter().map(|device| simulate_network_fetch(device, &lab));
    let results: Vec<Result<String, SessionError>> = join_all(fetches).await;

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nConcurrent results: {listed:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}

async fn simulate_network_fetch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let (name, clock) = (&device.name, &lab.clock);
    let note = device.delay.map(|delay| format!(" (delay: {delay})")).unwrap_or_default();
    println!("[{clock}] Starting fetch from {name}{note}...");
    let failed = Cell::new(false);
    let delay = device.delay.and_then(|delay| delay.constant());
    let fetch = async {
        let version = show_version(device, lab).await;
        match &version {
            Ok(_) if device.is_simulated() => {}
            Ok(version) => println!("[{clock}] Connected to {name}. Version: {version}"),
            Err(error) => {
                failed.set(true);
                println!("[{clock}] Error fetching from {name}: {error}");
            }
        }
        if version.is_ok() && delay.is_none() {
            println!("[{clock}] Finished fetch from {name}.");
        }
        version.map(|_| format!("Data from {name}"))
    };
    let announcement = async {
        let Some(delay) = delay else { return };
        // The login takes some milliseconds, too.
        let login = std::time::Duration::from_millis(15);
        tokio::time::sleep(clock.real(delay) + login).await;
        if !failed.get() {
            println!("[{clock}] Finished fetch from {name}.");
        }
    };
    join(fetch, announcement).await.0
}

async fn show_version(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    session.close().await?;
    Ok(show::first_line(&output).to_owned())
}
