//! fails: 2.4 results
//! Prints what comes out of the JoinSet as it comes: the right states, in the
//! order in which the devices answered.

use std::sync::Arc;

use clap::Parser;
use programs::{FetchArgs, monitor, open};
use tokio::task::JoinSet;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let lab = Arc::new(open(&FetchArgs::parse().lab)?);
    let start_time = lab.clock.seconds();

    let mut tasks = JoinSet::new();
    for device in lab.devices.clone() {
        let lab = Arc::clone(&lab);
        tasks.spawn(async move {
            let state = monitor(&device, &lab).await?;
            anyhow::Ok(format!("{0}: Interface Gi0/1 on {0} is {state}", device.name))
        });
    }
    let mut results = Vec::new();
    while let Some(result) = tasks.join_next().await {
        results.push(result??);
    }

    println!("\n--- All Monitoring Results ---");
    for result in results {
        println!("  {result}");
    }
    let total = lab.clock.seconds() - start_time;
    println!("\nTotal monitoring time: {total:.2} seconds");
    Ok(())
}
