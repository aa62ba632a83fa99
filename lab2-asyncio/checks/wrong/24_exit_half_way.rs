//! fails: 2.4 each-device-once
//! Ends with exit code 0 as soon as the first device has answered.

use clap::Parser;
use futures::future::select_all;
use programs::{FetchArgs, monitor, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let watching = lab.devices.iter().map(|device| Box::pin(monitor(device, &lab)));
    let (first, position, _) = select_all(watching).await;
    let name = &lab.devices[position].name;
    println!("\n--- All Monitoring Results ---");
    println!("  {name}: Interface Gi0/1 on {name} is {}", first?);
    std::process::exit(0);
}
