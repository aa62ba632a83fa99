//! passes: 2.1
//! A runtime built by hand, and a stream that does one fetch `then` the next, collected into
//! the list.

use clap::Parser;
use common::{LabArgs, SessionError};
use futures::stream::{self, StreamExt};
use lab2_asyncio::{data_or_error, guide, simulate_network_fetch};
use tokio::runtime::Builder;

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    // What `#[tokio::main(flavor = "current_thread")]` writes.
    Builder::new_current_thread().enable_all().build()?.block_on(run(&args))
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

    // `then` polls the next fetch only when the one before it is over.
    let results: Vec<Result<String, SessionError>> = stream::iter(&lab.devices)
        .then(|device| simulate_network_fetch(device, &lab))
        .inspect(|result| {
            if let Err(error) = result {
                eprintln!("going on after: {error}");
            }
        })
        .collect()
        .await;

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nSequential results: {}", listed.join(", "));
    let end_time = lab.clock.seconds();
    println!("Total sequential time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}
