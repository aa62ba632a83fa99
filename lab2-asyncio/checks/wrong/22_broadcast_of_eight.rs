//! fails: 2.2 results
//! The results go through a broadcast channel of eight, which is read when all fetches are done: with more devices
//! it has dropped the oldest results, and the "lagged" that says so is passed over.

use std::sync::Arc;

use clap::Parser;
use common::{LabArgs, SessionError};
use lab2_asyncio::{data_or_error, guide, simulate_network_fetch};
use tokio::sync::broadcast::{self, error::TryRecvError};

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

    let (report, mut reports) = broadcast::channel(8);
    let fetches = lab.devices.iter().enumerate().map(|(position, device)| {
        let (report, lab) = (report.clone(), &lab);
        async move {
            let fetched = Arc::new(simulate_network_fetch(device, lab).await);
            let _ = report.send((position, fetched));
        }
    });
    futures::future::join_all(fetches).await;
    drop(report);

    let mut received: Vec<(usize, Arc<Result<String, SessionError>>)> = Vec::new();
    loop {
        match reports.try_recv() {
            Ok(one) => received.push(one),
            Err(TryRecvError::Lagged(_)) => {}
            Err(TryRecvError::Empty | TryRecvError::Closed) => break,
        }
    }
    received.sort_by_key(|(position, _)| *position);

    let listed: Vec<String> = received.iter().map(|(_, fetched)| data_or_error(fetched)).collect();
    println!("\nConcurrent results: {listed:?}");
    println!("Total concurrent time: {:.2} seconds", lab.clock.seconds() - start_time);
    anyhow::ensure!(
        received.iter().all(|(_, fetched)| fetched.is_ok()),
        "not every fetch succeeded"
    );
    Ok(())
}
