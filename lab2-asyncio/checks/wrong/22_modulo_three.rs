//! fails: 2.2 each-device-once
//! The fourth device's fetch asks the first device again, the fifth the second, and so on:
//! only three devices are ever asked.

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use futures::future::join_all;
use lab2_asyncio::{data_or_error, guide};

// Still one thread only. Concurrent does not mean parallel: one thread can
// wait for many devices, just as one cook can watch many pots.
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

    let targets: Vec<&Device> = lab.devices.iter().take(NUMBER_OF_DEVICES).collect();
    let mut fetches = Vec::new();
    for (i, device) in lab.devices.iter().enumerate() {
        fetches.push(fetch(&device.name, targets[i % NUMBER_OF_DEVICES], &lab));
    }
    let results: Vec<Result<String, SessionError>> = join_all(fetches).await;

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nConcurrent results: {listed:?}");
    let end_time = lab.clock.seconds();
    println!("Total concurrent time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}

const NUMBER_OF_DEVICES: usize = 3;

async fn fetch(name: &str, target: &Device, lab: &Lab) -> Result<String, SessionError> {
    let delay = target.delay.map(|delay| format!(" (delay: {delay})")).unwrap_or_default();
    println!("[{}] Starting fetch from {name}{delay}...", lab.clock);
    match show_version(target, lab).await {
        Ok(version) => {
            if !target.is_simulated() {
                println!("[{}] Connected to {name}. Version: {version}", lab.clock);
            }
            println!("[{}] Finished fetch from {name}.", lab.clock);
            Ok(format!("Data from {name}"))
        }
        Err(error) => {
            println!("[{}] Error fetching from {name}: {error}", lab.clock);
            Err(error)
        }
    }
}

async fn show_version(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    session.close().await?;
    Ok(show::first_line(&output).to_owned())
}
