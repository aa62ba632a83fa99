//! fails: 3.1 never-blamed results-of-the-reached
//! One timeout is around all fetches: the device that hangs costs the results of all others.

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

    let patience = args.patience;
    let fetches = join_all(lab.devices.iter().map(|device| fetch(device, &lab, patience)));
    let results = match timeout(lab.clock.real(patience.into()), fetches).await {
        Ok(results) => results,
        Err(_) => lab.devices.iter().map(|device| gave_up(device, &lab, patience)).collect(),
    };

    println!("\nResults: {results:?}");
    let reached = results.iter().filter(|result| result.starts_with("Data")).count();
    println!("Reached {reached} of {} devices.", results.len());
    println!("Total time: {:.2} seconds", lab.clock.seconds() - start_time);
    Ok(())
}

async fn fetch(device: &Device, lab: &Lab, patience: u32) -> String {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Starting fetch from {name} (timeout: {patience}s)...");
    match fetch_version(device, lab).await {
        Ok(version) => {
            println!("[{clock}] Connected to {name}. Version: {version}");
            println!("[{clock}] Finished fetch from {name}.");
            format!("Data from {name}")
        }
        Err(error) => {
            println!("[{clock}] Error fetching from {name}: {error}");
            format!("Error from {name}")
        }
    }
}

fn gave_up(device: &Device, lab: &Lab, patience: u32) -> String {
    println!("[{}] No answer from {} within {patience}s.", lab.clock, device.name);
    format!("Timeout from {}", device.name)
}
