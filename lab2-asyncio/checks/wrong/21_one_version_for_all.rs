//! fails: 2.1 version-true
//! The version is kept in a `OnceLock` by the first device: for all others, the first
//! device's version is printed.

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use lab2_asyncio::{data_or_error, guide};
use std::sync::OnceLock;

// The runtime drives futures to their end. This flavor does it all on the
// thread of `main`: what follows in this lab needs no second thread.
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    run(&Args::parse()).await
}

/// async and await, one after another (task 2.1)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    pub(crate) lab: LabArgs,
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::two_devices(&args.lab)?;
    println!("--- Running Network Fetches Sequentially (Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    let mut results: Vec<Result<String, SessionError>> = Vec::new();
    for device in &lab.devices {
        let (name, clock) = (device.name.as_str(), &lab.clock);
        let note = device.delay.map(|delay| format!(" (delay: {delay})")).unwrap_or_default();
        println!("[{clock}] Starting fetch from {name}{note}...");
        let fetched = show_version(device, &lab).await;
        results.push(match fetched {
            Ok(version) => {
                if !device.is_simulated() {
                    println!("[{clock}] Connected to {name}. Version: {version}");
                }
                println!("[{clock}] Finished fetch from {name}.");
                Ok(format!("Data from {name}"))
            }
            Err(error) => {
                println!("[{clock}] Error fetching from {name}: {error}");
                Err(error)
            }
        });
    }

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nSequential results: {}", listed.join(", "));
    let end_time = lab.clock.seconds();
    println!("Total sequential time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}

static VERSION: OnceLock<String> = OnceLock::new();

async fn show_version(device: &Device, lab: &Lab) -> Result<&'static str, SessionError> {
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    session.close().await?;
    Ok(VERSION.get_or_init(|| show::first_line(&output).to_owned()))
}
