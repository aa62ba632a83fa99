//! fails: 2.1 each-device-once
//! The devices are visited in pairs with `chunks_exact(2)`: with an odd number of devices the last one is never
//! asked, and nothing says so.

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

/// The task.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::two_devices(&args.lab)?;
    println!("--- Running Network Fetches Sequentially (Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    let mut results = Vec::new();
    for pair in lab.devices.chunks_exact(2) {
        let (result1, result2) = fetch_two(&pair[0], &pair[1], &lab).await;
        results.push(result1);
        results.push(result2);
    }

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nSequential results: {}", listed.join(", "));
    println!("Total sequential time: {:.2} seconds", lab.clock.seconds() - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}

type Fetched = Result<String, SessionError>;

/// As in the guide: the second waits for the first.
async fn fetch_two(first: &Device, second: &Device, lab: &Lab) -> (Fetched, Fetched) {
    let result1 = simulate_network_fetch(first, lab).await;
    let result2 = simulate_network_fetch(second, lab).await;
    (result1, result2)
}
