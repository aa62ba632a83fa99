//! passes: 3.1
//! Spawns the fetch, waits for its handle with a timeout, and aborts the task when that is over.

use std::sync::Arc;

use clap::Parser;
use common::{Lab, LabArgs, SessionError};
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
    let lab = Arc::new(one_that_hangs(&args.lab)?);
    println!("--- Fetching with a Timeout for Each Device ---");
    let start_time = lab.clock.seconds();
    let numbers = 0..lab.devices.len();
    let results: Vec<anyhow::Result<(bool, String)>> =
        join_all(numbers.map(|number| watch(number, &lab, args.patience))).await;
    let results: Vec<_> = results.into_iter().collect::<Result<_, _>>()?;
    let listed: Vec<_> = results.iter().map(|(_, text)| text).collect();
    println!("\nResults: {listed:?}");
    let reached = results.iter().filter(|(is_reached, _)| *is_reached).count();
    println!("Reached {reached} of {} devices.", results.len());
    println!("Total time: {:.2} seconds", lab.clock.seconds() - start_time);
    Ok(())
}

async fn watch(number: usize, lab: &Arc<Lab>, patience: u32) -> anyhow::Result<(bool, String)> {
    let (name, clock) = (&lab.devices[number].name, &lab.clock);
    println!("[{clock}] Starting fetch from {name} (timeout: {patience}s)...");
    let mut task = tokio::spawn(fetch(number, Arc::clone(lab)));
    match timeout(clock.real(patience.into()), &mut task).await {
        Ok(joined) => {
            let version = joined??;
            println!("[{clock}] Connected to {name}. Version: {version}");
            println!("[{clock}] Finished fetch from {name}.");
            Ok((true, format!("Data from {name}")))
        }
        Err(_) => {
            task.abort();
            println!("[{clock}] No answer from {name} within {patience}s.");
            Ok((false, format!("Timeout from {name}")))
        }
    }
}

async fn fetch(number: usize, lab: Arc<Lab>) -> Result<String, SessionError> {
    fetch_version(&lab.devices[number], &lab).await
}
