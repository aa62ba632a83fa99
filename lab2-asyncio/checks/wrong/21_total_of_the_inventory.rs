//! explored: 2.1 failures-told time | time
//!
//! The total time is the sum of the delays in the inventory and not measured, so it says
//! nothing about how long the fetches took.
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
    let start_time = lab.clock.seconds();

    let mut results: Vec<Result<String, common::SessionError>> = Vec::new();
    for device in &lab.devices {
        results.push(simulate_network_fetch(device, &lab).await);
    }

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nSequential results: {}", listed.join(", "));
    let total = {
        // One after another: the sum of all delays.
        let delays = lab.devices.iter().map(|device| device.delay.and_then(|it| it.constant()));
        let sum: Option<f64> = delays.sum();
        sum.unwrap_or_else(|| lab.clock.seconds() - start_time)
    };
    println!("Total sequential time: {total:.2} seconds");
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}
