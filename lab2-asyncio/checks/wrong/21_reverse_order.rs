//! fails: 2.1 in-given-order results | in-given-order
//! Begins with the last device. The list of results is turned around again,
//! so that only the devices notice.

use clap::Parser;
use lab2_asyncio::simulate_network_fetch;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();

    let mut results = Vec::new();
    for device in lab.devices.iter().rev() {
        results.push(simulate_network_fetch(device, &lab).await?);
    }
    results.reverse();

    println!("\nSequential results: {}", results.join(", "));
    let total = lab.clock.seconds() - start_time;
    println!("Total sequential time: {total:.2} seconds");
    Ok(())
}
