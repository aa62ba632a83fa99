//! passes: 2.2
//! A stream for each of whose items something is done, without a limit; results find their
//! place by number.

use std::sync::Mutex;

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use futures::stream::{self, StreamExt};
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let places: Mutex<Vec<String>> = Mutex::new(vec![String::new(); lab.devices.len()]);
    let numbered = stream::iter(lab.devices.iter().enumerate());
    numbered
        .for_each_concurrent(None, async |(number, device)| {
            let result = fetch(device, &lab).await;
            let text = result.unwrap_or_else(|error| format!("Error from {}", error.device()));
            places.lock().unwrap()[number] = text;
        })
        .await;
    let results = places.into_inner().unwrap();
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
