//! fails: 2.1 failures-told
//! Adds up the time of the fetches that succeed.

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
    let lab = guide::two_devices(&args.lab)?;
    println!("--- Running Network Fetches Sequentially (Blocking Simulation) ---");
    let mut total_time = 0.0;

    let mut results = Vec::new();
    for device in &lab.devices {
        // The loop does not go on before this fetch has finished.
        let start_time = lab.clock.seconds();
        let result = simulate_network_fetch(device, &lab).await;
        if result.is_ok() {
            total_time += lab.clock.seconds() - start_time;
        }
        results.push(result);
    }

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nSequential results: {}", listed.join(", "));
    println!("Total sequential time: {total_time:.2} seconds");
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}
