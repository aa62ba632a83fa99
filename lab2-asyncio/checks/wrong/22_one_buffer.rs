//! fails: 2.2 version-true
//! All fetches share one buffer for the answer: it is written before the session is closed and read after that.
//! If another device answers in between, its version is printed for this one.

use std::cell::RefCell;

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use futures::future::join_all;
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

/// The task.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::three_devices(&args.lab)?;
    println!("\n--- Running Network Fetches Concurrently (Non-Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    // One buffer for all: there is only one thread.
    let buffer = RefCell::new(String::new());
    let results = join_all(lab.devices.iter().map(|device| fetch(device, &lab, &buffer))).await;

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nConcurrent results: {listed:?}");
    println!("Total concurrent time: {:.2} seconds", lab.clock.seconds() - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}

async fn fetch(
    device: &Device,
    lab: &Lab,
    buffer: &RefCell<String>,
) -> Result<String, SessionError> {
    let (name, clock) = (&device.name, &lab.clock);
    let note = device.delay.map(|delay| format!(" (delay: {delay})")).unwrap_or_default();
    println!("[{clock}] Starting fetch from {name}{note}...");
    let fetched = show_version(device, lab, buffer).await;
    match fetched {
        Ok(()) => {
            if !device.is_simulated() {
                let output = buffer.borrow();
                println!("[{clock}] Connected to {name}. Version: {}", show::first_line(&output));
            }
            println!("[{clock}] Finished fetch from {name}.");
            Ok(format!("Data from {name}"))
        }
        Err(error) => {
            println!("[{clock}] Error fetching from {name}: {error}");
            Err(error)
        }
    }
}

async fn show_version(
    device: &Device,
    lab: &Lab,
    buffer: &RefCell<String>,
) -> Result<(), SessionError> {
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    buffer.replace(output);
    session.close().await
}
