//! passes: 2.2
//! Looks again and again whether all fetches are done, and lets them go on
//! between two looks, by `yield_now` and by a short sleep of tokio's.

use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use lab2_asyncio::simulate_network_fetch;
use programs::{FetchArgs, open};
use tokio::{task, time};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = Arc::new(open(&FetchArgs::parse().lab)?);
    let start_time = lab.clock.seconds();
    let mut fetches = Vec::new();
    for device in lab.devices.clone() {
        let lab = Arc::clone(&lab);
        fetches.push(tokio::spawn(async move {
            // Tasks that were started after this one go first.
            for _ in 0..3 {
                task::yield_now().await;
            }
            simulate_network_fetch(&device, &lab).await
        }));
    }
    while !fetches.iter().all(|fetch| fetch.is_finished()) {
        time::sleep(Duration::from_millis(1)).await;
        task::yield_now().await;
    }
    let total = lab.clock.seconds() - start_time;

    let mut results = Vec::new();
    for fetch in fetches {
        results.push(fetch.await??);
    }
    println!("\nConcurrent results: {results:?}");
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}
