//! fails: 2.2 each-device-once stamps | each-device-once
//! Concurrent, with all the lines and a fitting time, but each fetch is
//! nothing but a sleep.

use clap::Parser;
use common::lab::Lab;
use futures::future::join_all;
use programs::{FetchArgs, open};
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();

    let fetches = (1..).zip(&lab.devices);
    let fetches = fetches.map(|(number, device)| fetch(number, &device.name, &lab));
    let results = join_all(fetches).await;

    println!("\nConcurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}

async fn fetch(number: u32, name: &str, lab: &Lab) -> String {
    println!("[{}] Starting fetch from {name}...", lab.clock.time_of_day());
    sleep(lab.clock.real(2.0 * f64::from(number))).await;
    let now = lab.clock.time_of_day();
    println!("[{now}] Connected to {name}. Version: Cisco IOS XE Software, Version 17.09.04a");
    println!("[{now}] Finished fetch from {name}.");
    format!("Data from {name}")
}
