//! fails: 3.1 each-device-once ends-when-told opened-at-once | each-device-once opened-at-once
//! Asks each device whether it answers, and fetches from those that do.

use clap::Parser;
use common::{Device, Lab, LabArgs};
use futures::future::join_all;
use lab3_resilience::{fetch_version, one_that_hangs};
use tokio::time::timeout;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
    #[arg(long, default_value_t = 5)]
    patience: u32,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = one_that_hangs(&args.lab)?;
    println!("--- Fetching with a Timeout for Each Device ---");
    let start_time = lab.clock.seconds();

    let fetches = lab.devices.iter().map(|device| fetch_or_give_up(device, &lab, args.patience));
    let results: Vec<String> = join_all(fetches).await;

    println!("\nResults: {results:?}");
    let reached = results.iter().filter(|result| result.starts_with("Data")).count();
    println!("Reached {reached} of {} devices.", results.len());
    println!("Total time: {:.2} seconds", lab.clock.seconds() - start_time);
    Ok(())
}

async fn fetch_or_give_up(device: &Device, lab: &Lab, patience: u32) -> String {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Starting fetch from {name} (timeout: {patience}s)...");
    let look = timeout(clock.real(patience.into()), fetch_version(device, lab)).await;
    let fetched = match look {
        Ok(Ok(_)) => timeout(clock.real(patience.into()), fetch_version(device, lab)).await,
        look => look,
    };
    match fetched {
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
    }
}
