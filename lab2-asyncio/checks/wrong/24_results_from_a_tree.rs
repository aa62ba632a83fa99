//! fails: 2.4 results
//! Results in a BTreeMap by name.
use std::collections::BTreeMap;

use clap::Parser;
use futures::stream::{FuturesUnordered, StreamExt};
use programs::monitor;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = FetchArgs::parse();
    let lab = open(&args.lab)?;
    let before = lab.clock.seconds();
    let lab = &lab;
    let found: BTreeMap<_, _> = lab
        .devices
        .iter()
        .map(|d| async move { (&d.name, monitor(d, lab).await.unwrap()) })
        .collect::<FuturesUnordered<_>>()
        .collect()
        .await;
    for (name, state) in found {
        println!("  {name}: Interface Gi0/1 on {name} is {state}");
    }
    println!("Total monitoring time: {:.2} seconds", lab.clock.seconds() - before);
    Ok(())
}
