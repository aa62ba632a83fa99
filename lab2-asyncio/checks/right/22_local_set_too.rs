//! passes: 2.2
//! Tasks on a LocalSet that share an Rc, started with spawn_local and awaited in order.

use clap::Parser;
use common::LabArgs;
use std::rc::Rc;

use common::{Lab, SessionError};
use lab2_asyncio::{data_or_error, guide, simulate_network_fetch};
use tokio::task::{LocalSet, spawn_local};

type Results = Vec<Result<String, SessionError>>;

/// A task per device, all of them on this thread.
async fn fetch_from_all(lab: &Rc<Lab>) -> anyhow::Result<Results> {
    let spawn = |number: usize| {
        let lab = Rc::clone(lab);
        spawn_local(async move { simulate_network_fetch(&lab.devices[number], &lab).await })
    };
    let handles: Vec<_> = (0..lab.devices.len()).map(spawn).collect();
    let mut results = Results::with_capacity(handles.len());
    for handle in handles {
        results.push(handle.await?);
    }
    Ok(results)
}

// Still one thread only: it can wait for many devices.
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

    let lab = Rc::new(lab);
    let tasks = LocalSet::new();
    let results = tasks.run_until(fetch_from_all(&lab)).await?;

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nConcurrent results: {listed:?}");
    let end_time = lab.clock.seconds();
    println!("Total concurrent time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}
