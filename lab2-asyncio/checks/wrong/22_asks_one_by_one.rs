//! fails: 2.2 all-at-once
//! Connects to all devices at once, and then asks one after the other: the
//! time it takes is in the answers, not in the connections.

use clap::Parser;
use common::session::Session;
use common::show;
use futures::future::try_join_all;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();

    let sessions = lab.devices.iter().map(|device| Session::connect(device, &lab));
    let sessions = try_join_all(sessions).await?;
    let mut results = Vec::new();
    for (device, mut session) in lab.devices.iter().zip(sessions) {
        let name = &device.name;
        println!("[{}] Starting fetch from {name}...", lab.clock.time_of_day());
        let output = session.run("show version").await?;
        session.close().await?;
        let (now, version) = (lab.clock.time_of_day(), show::first_line(&output));
        println!("[{now}] Connected to {name}. Version: {version}");
        println!("[{now}] Finished fetch from {name}.");
        results.push(format!("Data from {name}"));
    }

    println!("\nConcurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}
