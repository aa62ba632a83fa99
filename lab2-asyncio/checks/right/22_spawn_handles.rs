//! passes: 2.2
//! One spawned task per fetch, on several threads; their handles are awaited
//! in the order of the devices.

use std::sync::Arc;

use clap::Parser;
use lab2_asyncio::simulate_network_fetch;
use programs::{FetchArgs, open};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = Arc::new(open(&FetchArgs::parse().lab)?);
    let before = lab.clock.seconds();
    let spawn = |number| {
        let lab = Arc::clone(&lab);
        tokio::spawn(async move { simulate_network_fetch(&lab.devices[number], &lab).await })
    };
    let handles: Vec<_> = (0..lab.devices.len()).map(spawn).collect();

    let mut results = Vec::new();
    for handle in handles {
        results.push(handle.await??);
    }
    println!("Total concurrent time: {:.2} seconds", lab.clock.seconds() - before);
    println!("Concurrent results: {results:?}");
    Ok(())
}
