//! explored: 3.1 ends-when-told
//! Keeps all lines until the last fetch is over.

use clap::Parser;
use common::{Device, Lab, LabArgs, SessionError};
use futures::future::join_all;
use lab3_resilience::{fetch_version, one_that_hangs};
use tokio::time::error::Elapsed;
use tokio::time::timeout;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = one_that_hangs(&args.lab)?;
    println!("--- Fetching with a Timeout for Each Device ---");
    let start_time = lab.clock.seconds();

    let fetches = lab.devices.iter().map(|device| fetch_or_give_up(device, &lab, args.patience));
    let fetched = join_all(fetches).await;

    let (clock, patience) = (&lab.clock, args.patience);
    let mut results = Vec::new();
    for (device, fetched) in lab.devices.iter().zip(fetched) {
        let name = &device.name;
        results.push(match fetched {
            Ok(Ok(version)) => {
                println!("[{clock}] Connected to {name}. Version: {version}");
                println!("[{clock}] Finished fetch from {name}.");
                format!("Data from {name}")
            }
            Ok(Err(error)) => {
                println!("[{clock}] Error fetching from {name}: {error}");
                format!("Error from {name}")
            }
            Err(_) => {
                println!("[{clock}] No answer from {name} within {patience}s.");
                format!("Timeout from {name}")
            }
        });
    }

    println!("\nResults: {results:?}");
    let reached = results.iter().filter(|result| result.starts_with("Data")).count();
    println!("Reached {reached} of {} devices.", results.len());
    println!("Total time: {:.2} seconds", lab.clock.seconds() - start_time);
    Ok(())
}

/// A timeout for each device (task 3.1)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    lab: LabArgs,
    /// Simulated seconds that the whole session with a device may take
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    patience: u32,
}

/// Fetches from one device, but waits no longer than this many simulated seconds.
async fn fetch_or_give_up(
    device: &Device,
    lab: &Lab,
    patience: u32,
) -> Result<Result<String, SessionError>, Elapsed> {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Starting fetch from {name} (timeout: {patience}s)...");
    timeout(clock.real(patience.into()), fetch_version(device, lab)).await
}
