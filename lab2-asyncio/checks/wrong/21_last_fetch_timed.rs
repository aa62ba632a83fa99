//! fails: 2.1 time
//! Looks at the clock inside the loop: what is printed in the end is the time
//! of the last fetch alone.

use clap::Parser;
use lab2_asyncio::simulate_network_fetch;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let mut start_time = 0.0;

    let mut results = Vec::new();
    for device in &lab.devices {
        start_time = lab.clock.seconds();
        results.push(simulate_network_fetch(device, &lab).await?);
    }

    println!("\nSequential results: {}", results.join(", "));
    let total = lab.clock.seconds() - start_time;
    println!("Total sequential time: {total:.2} seconds");
    Ok(())
}
