//! explored: 2.2 never-blocked
//! Waits a moment before each fetch by looking at the clock until it has passed.
//! There is no `.await` in that loop, so no other fetch can go on meanwhile.

use std::time::{Duration, Instant};

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use futures::future::try_join_all;
use lab2_asyncio::simulate_network_fetch;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let fetches = lab.devices.iter().map(|device| fetch(device, &lab));
    let results = try_join_all(fetches).await?;
    let end_time = lab.clock.seconds();
    println!("\nConcurrent results: {results:?}");
    println!("Total concurrent time: {:.2} seconds", end_time - start_time);
    Ok(())
}

async fn fetch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_millis(10) {
        std::hint::spin_loop();
    }
    simulate_network_fetch(device, lab).await
}
