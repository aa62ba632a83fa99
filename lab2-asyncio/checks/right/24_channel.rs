//! passes: 2.4
//! Tasks that send what they have seen over a channel; main sorts it into the
//! order of the devices when the last sender is gone.

use std::collections::BTreeMap;
use std::sync::Arc;

use clap::Parser;
use programs::{FetchArgs, monitor, open};
use tokio::sync::mpsc;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = Arc::new(open(&FetchArgs::parse().lab)?);
    let start_time = lab.clock.seconds();
    let (sender, mut seen) = mpsc::channel(4);
    for number in 0..lab.devices.len() {
        let (lab, sender) = (Arc::clone(&lab), sender.clone());
        tokio::spawn(async move {
            let state = monitor(&lab.devices[number], &lab).await;
            sender.send((number, state)).await.expect("main listens");
        });
    }
    drop(sender);

    let mut states = BTreeMap::new();
    while let Some((number, state)) = seen.recv().await {
        println!("{} of {} devices seen", states.len() + 1, lab.devices.len());
        states.insert(number, state?);
    }
    println!("\n--- All Monitoring Results ---");
    for (number, state) in states {
        let name = &lab.devices[number].name;
        println!("    {name}: Interface Gi0/1 on {name} is {state}");
    }
    println!("Total monitoring time: {:.2} seconds", lab.clock.seconds() - start_time);
    println!("That was all.");
    Ok(())
}
