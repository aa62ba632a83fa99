//! fails: 2.1 each-device-once stamps | each-device-once
//! The lines and the time of a fetch, but a sleep instead of a device.

use clap::Parser;
use programs::{FetchArgs, open};
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();

    let mut results = Vec::new();
    for device in &lab.devices {
        let (name, clock) = (&device.name, &lab.clock);
        println!("[{}] Starting fetch from {name}...", clock.time_of_day());
        sleep(clock.real(4.0)).await;
        println!("[{}] Connected to {name}. Version: Version 17.9.4a", clock.time_of_day());
        println!("[{}] Finished fetch from {name}.", clock.time_of_day());
        results.push(format!("Data from {name}"));
    }

    println!("\nSequential results: {}", results.join(", "));
    let total = lab.clock.seconds() - start_time;
    println!("Total sequential time: {total:.2} seconds");
    Ok(())
}
