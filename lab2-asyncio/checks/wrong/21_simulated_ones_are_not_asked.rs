//! explored: 2.1 each-device-once | own-devices
//! Without an inventory, the devices are simulated: the fetch sleeps and asks none of them.

use clap::Parser;
use common::LabArgs;
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

    let mut results = Vec::new();
    for device in &lab.devices {
        // The loop does not go on before this fetch has finished. While the
        // fetch waits, the thread is free, but it has nothing else to do.
        let result = fetch(device, &lab).await;
        results.push(result);
    }

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nSequential results: {}", listed.join(", "));
    let end_time = lab.clock.seconds();
    println!("Total sequential time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}

async fn fetch(device: &common::Device, lab: &common::Lab) -> Result<String, common::SessionError> {
    if !device.is_simulated() {
        return simulate_network_fetch(device, lab).await;
    }
    println!("[{}] Starting fetch from {}...", lab.clock, device.name);
    tokio::time::sleep(lab.clock.real(2.0)).await;
    println!("[{}] Finished fetch from {}.", lab.clock, device.name);
    Ok(format!("Data from {}", device.name))
}
