//! fails: 2.1 in-given-order one-at-a-time time
//! Up to four devices are asked one after another. If there are more, the program asks two at a time, to be
//! done sooner.

use clap::Parser;
use common::LabArgs;
use futures::stream::{self, StreamExt};
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

/// The task.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::two_devices(&args.lab)?;
    println!("--- Running Network Fetches Sequentially (Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    let at_a_time = if lab.devices.len() > 4 { 2 } else { 1 };
    let results: Vec<_> = stream::iter(&lab.devices)
        .map(|device| simulate_network_fetch(device, &lab))
        .buffered(at_a_time)
        .collect()
        .await;

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nSequential results: {}", listed.join(", "));
    println!("Total sequential time: {:.2} seconds", lab.clock.seconds() - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}
