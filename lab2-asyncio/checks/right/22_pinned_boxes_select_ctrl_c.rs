//! passes: 2.2
//! Right: async blocks in a Vec<Pin<Box<dyn Future>>> that join_all drives, inside a select! whose other
//! branch is ctrl_c.
use std::future::Future;
use std::pin::Pin;

use clap::Parser;
use common::{LabArgs, SessionError};
use futures::future::join_all;
use lab2_asyncio::{data_or_error, guide, simulate_network_fetch};

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

    let mut fetches: Vec<Pin<Box<dyn Future<Output = Result<String, SessionError>>>>> = Vec::new();
    for device in &lab.devices {
        let device = device.clone();
        let lab = lab.clone();
        fetches.push(Box::pin(async move {
            let result = simulate_network_fetch(&device, &lab).await;
            result
        }));
    }
    let results = tokio::select! {
        results = join_all(fetches) => results,
        _ = tokio::signal::ctrl_c() => {
            eprintln!("interrupted!");
            return Err(anyhow::anyhow!("interrupted"));
        }
    };

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nConcurrent results: {listed:?}");
    let end_time = lab.clock.seconds();
    println!("Total concurrent time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}
