//! passes: 2.2
//! Tasks send what they have with their number, and notify main, which sorts it in.

use std::collections::BTreeMap;
use std::sync::Arc;

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use programs::{FetchArgs, open};
use tokio::sync::mpsc;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let lab = Arc::new(lab);
    let (send, mut receive) = mpsc::unbounded_channel();
    for number in 0..lab.devices.len() {
        let (lab, send) = (Arc::clone(&lab), send.clone());
        tokio::spawn(async move {
            let result = fetch(&lab.devices[number], &lab).await;
            send.send((number, result)).ok();
        });
    }
    drop(send);
    let mut found = BTreeMap::new();
    while let Some((number, result)) = receive.recv().await {
        found.insert(number, result?);
    }
    let results: Vec<String> = found.into_values().collect();
    println!("Concurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}

async fn fetch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Starting fetch from {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    session.close().await?;
    let version = show::first_line(&output);
    println!("[{}] Connected to {name}. Version: {version}", lab.clock.time_of_day());
    println!("[{}] Finished fetch from {name}.", lab.clock.time_of_day());
    Ok(format!("Data from {name}"))
}
