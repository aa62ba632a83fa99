//! passes: 2.1
//! An async recursion over the slice of devices, in boxes, instead of a loop.

use clap::Parser;
use common::LabArgs;
use std::pin::Pin;

use common::{Device, Lab, SessionError};
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

    let results = fetch_all(&lab.devices, &lab, Vec::new()).await;

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nSequential results: {}", listed.join(", "));
    let end_time = lab.clock.seconds();
    println!("Total sequential time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}

type Results = Vec<Result<String, SessionError>>;

/// Fetches from the first device, then from the rest.
fn fetch_all<'l>(
    devices: &'l [Device],
    lab: &'l Lab,
    mut so_far: Results,
) -> Pin<Box<dyn Future<Output = Results> + 'l>> {
    Box::pin(async move {
        match devices {
            [] => so_far,
            [first, rest @ ..] => {
                so_far.push(simulate_network_fetch(first, lab).await);
                fetch_all(rest, lab, so_far).await
            }
        }
    })
}
