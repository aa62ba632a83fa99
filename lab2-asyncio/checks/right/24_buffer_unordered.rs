//! passes: 2.4
//! A stream that hands the states out as they come; sorting by the index each
//! one carries puts them in order again.

use clap::Parser;
use futures::stream::{self, StreamExt, TryStreamExt};
use programs::{FetchArgs, monitor, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let before = lab.clock.seconds();
    let watches = lab
        .devices
        .iter()
        .enumerate()
        .map(async |(index, device)| monitor(device, &lab).await.map(|state| (index, state)));
    let mut states: Vec<_> = stream::iter(watches)
        .buffer_unordered(lab.devices.len())
        .inspect_ok(|(index, state)| eprintln!("debug: number {index} is {state}"))
        .try_collect()
        .await?;
    let took = lab.clock.seconds() - before;
    states.sort_by_key(|(index, _)| *index);

    println!("\n--- All Monitoring Results ---");
    for (index, state) in states {
        let name = &lab.devices[index].name;
        println!("{name}: Interface Gi0/1 on {name} is {state}");
    }
    println!("\nTotal monitoring time: {took:.2} seconds");
    Ok(())
}
