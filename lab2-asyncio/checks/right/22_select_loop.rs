//! passes: 2.2
//! A select loop over fetches in any order and a clock that ticks meanwhile;
//! each result goes back to the place its index names.

use clap::Parser;
use futures::stream::{FuturesUnordered, StreamExt};
use lab2_asyncio::{data_or_error, simulate_network_fetch};
use programs::{FetchArgs, open};
use tokio::time::interval;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let before = lab.clock.seconds();
    let with_index = async |index| {
        let device = &lab.devices[index];
        (index, simulate_network_fetch(device, &lab).await)
    };
    let mut fetches: FuturesUnordered<_> = (0..lab.devices.len()).map(with_index).collect();
    let mut results = vec![None; lab.devices.len()];
    let mut clock = interval(lab.clock.real(1.0));
    loop {
        tokio::select! {
            fetched = fetches.next() => match fetched {
                Some((index, result)) => results[index] = Some(data_or_error(&result)),
                None => break,
            },
            _ = clock.tick() => eprintln!("debug: {} to wait for", fetches.len()),
        }
    }
    let results: Vec<_> = results.into_iter().flatten().collect();
    println!("Concurrent results: {}", results.join("; "));
    let took = lab.clock.seconds() - before;
    println!("Total concurrent time: {took:.2} seconds");
    Ok(())
}
