//! fails: 2.4 all-at-once
//! A semaphore lets ten tasks in at a time.

use clap::Parser;
use futures::future::try_join_all;
use programs::{FetchArgs, monitor, open};
use tokio::sync::Semaphore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let (lab, permits) = (&lab, &Semaphore::new(10));
    let limited = |device| async move {
        let _permit = permits.acquire().await.expect("it is never closed");
        monitor(device, lab).await
    };
    let states = try_join_all(lab.devices.iter().map(limited)).await?;
    println!("\n--- All Monitoring Results ---");
    for (device, state) in lab.devices.iter().zip(&states) {
        println!("  {0}: Interface Gi0/1 on {0} is {state}", device.name);
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total monitoring time: {total:.2} seconds");
    Ok(())
}
