//! passes: 3.1
//! Each device has a task, which reports to main over a channel; main prints all but the first lines.

use std::sync::Arc;

use clap::Parser;
use common::{Lab, LabArgs, SessionError};
use lab3_resilience::{fetch_version, one_that_hangs};
use tokio::sync::mpsc;
use tokio::time::{error::Elapsed, timeout};

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
    #[arg(long, default_value_t = 5)]
    patience: u32,
}

/// What became of the device with this number.
type Report = (usize, Result<Result<String, SessionError>, Elapsed>);

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = Arc::new(one_that_hangs(&args.lab)?);
    println!("--- Fetching with a Timeout for Each Device ---");
    let start_time = lab.clock.seconds();
    let (sender, mut reports) = mpsc::channel(lab.devices.len());
    for number in 0..lab.devices.len() {
        tokio::spawn(fetch(number, Arc::clone(&lab), args.patience, sender.clone()));
    }
    drop(sender);
    let mut results = vec![String::new(); lab.devices.len()];
    while let Some((number, fetched)) = reports.recv().await {
        let (name, clock) = (&lab.devices[number].name, &lab.clock);
        results[number] = match fetched {
            Ok(fetched) => {
                println!("[{clock}] Connected to {name}. Version: {}", fetched?);
                println!("[{clock}] Finished fetch from {name}.");
                format!("Data from {name}")
            }
            Err(_) => {
                println!("[{clock}] No answer from {name} within {}s.", args.patience);
                format!("Timeout from {name}")
            }
        };
    }
    println!("\nResults: {results:?}");
    let reached = results.iter().filter(|it| it.starts_with("Data")).count();
    println!("Reached {reached} of {} devices.", results.len());
    println!("Total time: {:.2} seconds", lab.clock.seconds() - start_time);
    Ok(())
}

async fn fetch(number: usize, lab: Arc<Lab>, patience: u32, sender: mpsc::Sender<Report>) {
    let (device, clock) = (&lab.devices[number], &lab.clock);
    println!("[{clock}] Starting fetch from {} (timeout: {patience}s)...", device.name);
    let fetched = timeout(clock.real(patience.into()), fetch_version(device, &lab)).await;
    // Main receives until all tasks have ended.
    let _ = sender.send((number, fetched)).await;
}
