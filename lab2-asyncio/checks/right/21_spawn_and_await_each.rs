//! passes: 2.1
//! Right: each fetch is a spawned task, but its handle is awaited before the next one is
//! spawned, so nothing is concurrent. The lab is shared in an `Arc`.

use std::sync::Arc;

use clap::Parser;
use common::LabArgs;
use lab2_asyncio::{data_or_error, guide, simulate_network_fetch};

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
    let lab = Arc::new(guide::two_devices(&args.lab)?);
    println!("--- Running Network Fetches Sequentially (Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    // write: 2.1
    let mut results = Vec::new();
    for number in 0..lab.devices.len() {
        let lab = Arc::clone(&lab);
        let task = tokio::spawn(async move {
            let device = &lab.devices[number];
            simulate_network_fetch(device, &lab).await
        });
        results.push(task.await?);
    }
    // end

    let listed = results.iter().map(data_or_error).collect::<Vec<_>>().join(", ");
    println!("\nSequential results: {listed}");
    let end_time = lab.clock.seconds();
    println!("Total sequential time: {:.2} seconds", end_time - start_time);
    match results.into_iter().find_map(Result::err) {
        Some(error) => Err(anyhow::Error::new(error).context("not every fetch succeeded")),
        None => Ok(()),
    }
}
