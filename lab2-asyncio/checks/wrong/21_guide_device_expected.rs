//! fails: 2.1 ends-well
//! Left a check in the program that holds for the guide's devices only.

use clap::Parser;
use lab2_asyncio::simulate_network_fetch;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();

    let mut results = Vec::new();
    for device in &lab.devices {
        results.push(simulate_network_fetch(device, &lab).await?);
    }

    println!("\nSequential results: {}", results.join(", "));
    let total = lab.clock.seconds() - start_time;
    println!("Total sequential time: {total:.2} seconds");
    assert_eq!(results[0], "Data from 192.168.1.1");
    Ok(())
}
