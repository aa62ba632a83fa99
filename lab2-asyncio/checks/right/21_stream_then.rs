//! passes: 2.1
//! Right: a stream whose `then` awaits one fetch before it asks for the next device. No
//! loop is written, and the order of the results is that of the stream.

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

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::two_devices(&args.lab)?;
    println!("--- Running Network Fetches Sequentially (Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    // write: 2.1
    let results: Vec<_> = stream::iter(&lab.devices)
        .then(|device| simulate_network_fetch(device, &lab))
        .collect()
        .await;
    // end

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nSequential results: {}", listed.join(", "));
    println!("Total sequential time: {:.2} seconds", lab.clock.seconds() - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}
