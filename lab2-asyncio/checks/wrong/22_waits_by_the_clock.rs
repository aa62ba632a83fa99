//! explored: 2.2 ends-well slow-device | slow-device
//! It awaits no fetch: it sleeps some time, takes what has come in by then, and calls every
//! fetch an error that still runs.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use clap::Parser;
use common::LabArgs;
use lab2_asyncio::{guide, simulate_network_fetch};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    run(&Args::parse()).await
}

/// Run many fetches concurrently (task 2.2)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    pub(crate) lab: LabArgs,
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = Arc::new(guide::three_devices(&args.lab)?);
    println!("\n--- Running Network Fetches Concurrently (Non-Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    let done: Arc<Mutex<Vec<Option<String>>>> = Arc::new(Mutex::new(vec![None; lab.devices.len()]));
    for number in 0..lab.devices.len() {
        let (lab, done) = (Arc::clone(&lab), Arc::clone(&done));
        tokio::spawn(async move {
            let device = &lab.devices[number];
            let data = match simulate_network_fetch(device, &lab).await {
                Ok(data) => data,
                Err(_) => format!("Error from {}", device.name),
            };
            done.lock().expect("a fetch panicked")[number] = Some(data);
        });
    }
    // Give them the time they need: ten seconds, or a little less.
    let deadline = start_time + 10.0;
    while lab.clock.seconds() < deadline {
        tokio::time::sleep(lab.clock.real(0.05).max(Duration::from_millis(1))).await;
        if done.lock().expect("a fetch panicked").iter().all(Option::is_some) {
            break;
        }
    }

    let done = done.lock().expect("a fetch panicked").clone();
    let listed: Vec<String> = (lab.devices.iter().zip(done))
        .map(|(device, data)| data.unwrap_or_else(|| format!("Error from {}", device.name)))
        .collect();
    println!("\nConcurrent results: {listed:?}");
    let end_time = lab.clock.seconds();
    println!("Total concurrent time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(!listed.iter().any(|it| it.starts_with("Error")), "not every fetch succeeded");
    Ok(())
}
