//! fails: 2.1 time
//! The time is made up, and large.
use clap::Parser;
use lab2_asyncio::simulate_network_fetch;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = FetchArgs::parse();
    let lab = open(&args.lab)?;
    let before = lab.clock.seconds();
    let _ = before;
    let mut results = Vec::new();
    for device in &lab.devices {
        results.push(simulate_network_fetch(device, &lab).await?);
    }
    println!("Sequential results: {results:?}");
    println!("Total sequential time: 9999.99 seconds");
    Ok(())
}
