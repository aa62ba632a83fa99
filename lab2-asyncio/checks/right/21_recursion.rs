//! passes: 2.1
//! No loop: an async function fetches from the first device and calls itself
//! for the rest, boxed, as a future cannot contain itself.

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use futures::future::{FutureExt, LocalBoxFuture};
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start = lab.clock.seconds();
    let mut results = Vec::new();
    fetch_all(&lab.devices, &lab, &mut results).await?;
    let seconds = lab.clock.seconds() - start;
    println!("\nSequential results: {}", results.join(" | "));
    println!("Total sequential time: {seconds:.2} seconds");
    Ok(())
}

fn fetch_all<'a>(
    devices: &'a [Device],
    lab: &'a Lab,
    results: &'a mut Vec<String>,
) -> LocalBoxFuture<'a, anyhow::Result<()>> {
    async move {
        let Some((first, rest)) = devices.split_first() else {
            println!("Nobody left to ask.");
            return Ok(());
        };
        eprintln!("debug: {} to go after {}", rest.len(), first.name);
        results.push(fetch(first, lab).await?);
        fetch_all(rest, lab, results).await
    }
    .boxed_local()
}

async fn fetch(device: &Device, lab: &Lab) -> anyhow::Result<String> {
    let (name, clock) = (&device.name, lab.clock);
    println!("[{}] Starting fetch from {name}...", clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let version = session.run("sh vers").await?;
    session.close().await?;
    let version = version.trim_start().lines().next().unwrap_or("unknown");
    let now = clock.time_of_day();
    println!("[{now}] Connected to {name}. Version: {version}");
    println!("[{now}] Finished fetch from {name}.");
    Ok(format!("Data from {name}"))
}
