//! passes: 2.1
//! CONTESTABLE. All fetches are joined, but a semaphore with one permit, which is fair, lets them
//! go one by one in their order.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use programs::{FetchArgs, open};
use tokio::sync::Semaphore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let one = Semaphore::new(1);
    let all = lab.devices.iter().map(async |device| {
        let _permit = one.acquire().await;
        fetch(device, &lab).await
    });
    let results = futures::future::try_join_all(all).await?;
    println!("Sequential results: {}", results.join(", "));
    let total = lab.clock.seconds() - start_time;
    println!("Total sequential time: {total:.2} seconds");
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
