//! passes: 2.1
//!
//! Task 2.1: async and await, one after another.
//!
//! Two devices are asked for their version. The second one has to wait until
//! the first one has answered: `async` alone makes nothing concurrent.
//!
//! Run:   cargo run -p lab2-asyncio --bin sequential
//! Try:   --devices 4; predict the total time before you look at it
//! Next:  concurrent.rs, where no device waits in line

use clap::Parser;
use common::LabArgs;
use futures::stream::{self, StreamExt};
use lab2_asyncio::{data_or_error, guide, simulate_network_fetch};

// The runtime drives futures to their end. This flavor does it all on the
// thread of `main`: what follows in this lab needs no second thread.
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

    // `then` asks for the next device only when the fetch from this one has ended.
    let fetches = stream::iter(&lab.devices).then(|device| simulate_network_fetch(device, &lab));
    let results: Vec<_> = fetches.collect().await;

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nSequential results: {}", listed.join(", "));
    let end_time = lab.clock.seconds();
    println!("Total sequential time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}
