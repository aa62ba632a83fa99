//! explored: 2.1 never-blocked
//! Lets half a second pass between two devices by `std::thread::sleep`. One
//! fetch at a time, so it does not show yet that the whole runtime sleeps.

use std::thread;

use clap::Parser;
use lab2_asyncio::simulate_network_fetch;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    println!("\n--- Running Network Fetches Sequentially (Blocking Simulation) ---");
    let start_time = lab.clock.seconds();
    let mut results = Vec::new();
    for device in &lab.devices {
        results.push(simulate_network_fetch(device, &lab).await?);
        thread::sleep(lab.clock.real(0.5));
    }
    let end_time = lab.clock.seconds();
    println!("\nSequential results: {results:?}");
    println!("Total sequential time: {:.2} seconds", end_time - start_time);
    Ok(())
}
