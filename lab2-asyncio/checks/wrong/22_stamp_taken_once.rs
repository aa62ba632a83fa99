//! fails: 2.2 stamps
//! Looks at the clock once per fetch: the line that ends it has the time at which it
//! began.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use futures::future::try_join_all;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let fetches = lab.devices.iter().map(|device| fetch(device, &lab));
    let results = try_join_all(fetches).await?;
    println!("Concurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}

async fn fetch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let name = &device.name;
    let now = lab.clock.time_of_day();
    println!("[{now}] Starting fetch from {name}...");
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    session.close().await?;
    println!("[{now}] Connected to {name}. Version: {}", show::first_line(&output));
    println!("[{now}] Finished fetch from {name}.");
    Ok(format!("Data from {name}"))
}
