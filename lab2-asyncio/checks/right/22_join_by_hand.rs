//! passes: 2.2
//! Polls all fetches by hand.

use std::future::{Future, poll_fn};
use std::task::Poll;

use clap::Parser;
use common::LabArgs;
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

    let mut fetches: Vec<_> =
        lab.devices.iter().map(|device| Box::pin(simulate_network_fetch(device, &lab))).collect();
    let mut finished: Vec<_> = fetches.iter().map(|_| None).collect();
    poll_fn(|context| {
        for (fetch, result) in fetches.iter_mut().zip(&mut finished) {
            if result.is_none()
                && let Poll::Ready(ready) = fetch.as_mut().poll(context)
            {
                *result = Some(ready);
            }
        }
        if finished.iter().all(Option::is_some) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    let results: Vec<_> = finished.into_iter().flatten().collect();

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nConcurrent results: {listed:?}");
    let end_time = lab.clock.seconds();
    println!("Total concurrent time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}
