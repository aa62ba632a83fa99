//! passes: 2.1
//! Right: a recursive function fetches from the first device and then, with what it has
//! so far, from the rest. Recursion in async needs a box. Works for no device, too.

use std::pin::Pin;

use clap::Parser;
use common::{Device, Lab, LabArgs, SessionError};
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

type Fetched = Vec<Result<String, SessionError>>;

/// Fetches from the first device, then from the others.
fn fetch_in_order<'l>(
    devices: &'l [Device],
    lab: &'l Lab,
    mut fetched: Fetched,
) -> Pin<Box<dyn Future<Output = Fetched> + 'l>> {
    Box::pin(async move {
        let [first, rest @ ..] = devices else {
            return fetched;
        };
        fetched.push(simulate_network_fetch(first, lab).await);
        fetch_in_order(rest, lab, fetched).await
    })
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::two_devices(&args.lab)?;
    println!("--- Running Network Fetches Sequentially (Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    // write: 2.1
    let results = fetch_in_order(&lab.devices, &lab, Vec::new()).await;
    // end

    let end_time = lab.clock.seconds();
    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nSequential results: {}", listed.join(", "));
    println!("Total sequential time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}
