//! fails: 2.2 results
//! Results in the order of completion, then sorted by name.
use clap::Parser;
use futures::stream::{FuturesUnordered, StreamExt};
use lab2_asyncio::simulate_network_fetch;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = FetchArgs::parse();
    let lab = open(&args.lab)?;
    let before = lab.clock.seconds();
    let mut results: Vec<_> = lab
        .devices
        .iter()
        .map(|d| simulate_network_fetch(d, &lab))
        .collect::<FuturesUnordered<_>>()
        .map(Result::unwrap)
        .collect()
        .await;
    results.sort();
    println!("Concurrent results: {results:?}");
    println!("Total concurrent time: {:.2} seconds", lab.clock.seconds() - before);
    Ok(())
}
