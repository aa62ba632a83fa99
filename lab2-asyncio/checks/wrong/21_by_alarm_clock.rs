//! explored: 2.1 one-at-a-time stamps time | one-at-a-time
//!
//! All fetches are started together and each sleeps for the delays that the inventory gives
//! its predecessors, so the order is guessed by time and a slower device is overtaken: no
//! fetch awaits the one before it.
use clap::Parser;
use common::LabArgs;
use futures::future::join_all;
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

    let lab = &lab;
    let mut begins = 0.0;
    let mut fetches = Vec::new();
    for device in &lab.devices {
        let wait = lab.clock.real(begins);
        fetches.push(async move {
            tokio::time::sleep(wait).await;
            simulate_network_fetch(device, lab).await
        });
        // A device is done when its delay is over, plus a little for its login.
        let delay = device.delay.and_then(|delay| delay.constant()).unwrap_or(3.0);
        begins += delay + 0.01 + 0.015 * lab.clock.speed().factor();
    }
    let results: Vec<Result<String, common::SessionError>> = join_all(fetches).await;

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nSequential results: {}", listed.join(", "));
    let total = lab.clock.seconds() - start_time;
    println!("Total sequential time: {total:.2} seconds");
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}
