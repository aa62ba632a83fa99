//! explored: 2.2 never-blocked
//! Collects the results of its tasks from a channel of the standard library.
//! Its `recv` blocks the thread that main runs on; the tasks go on only because
//! this runtime has other threads.

use std::sync::{Arc, mpsc};

use clap::Parser;
use lab2_asyncio::simulate_network_fetch;
use programs::{FetchArgs, open};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = Arc::new(open(&FetchArgs::parse().lab)?);
    let start_time = lab.clock.seconds();
    let (sender, receiver) = mpsc::channel();
    for number in 0..lab.devices.len() {
        let (lab, sender) = (Arc::clone(&lab), sender.clone());
        tokio::spawn(async move {
            let fetched = simulate_network_fetch(&lab.devices[number], &lab).await;
            sender.send((number, fetched)).expect("main listens");
        });
    }
    drop(sender);
    let mut results = vec![String::new(); lab.devices.len()];
    while let Ok((number, fetched)) = receiver.recv() {
        results[number] = fetched?;
    }
    let end_time = lab.clock.seconds();
    println!("\nConcurrent results: {results:?}");
    println!("Total concurrent time: {:.2} seconds", end_time - start_time);
    Ok(())
}
