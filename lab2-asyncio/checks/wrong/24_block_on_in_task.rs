//! explored: 2.4 never-blocked
//! Each task blocks on its future instead of awaiting it, and with that one of
//! the runtime's threads. It works as long as there are more threads than
//! devices, which is what tasks are there to avoid.

use std::sync::Arc;

use clap::Parser;
use futures::executor::block_on;
use programs::{FetchArgs, monitor, open};

#[tokio::main(flavor = "multi_thread", worker_threads = 16)]
async fn main() -> anyhow::Result<()> {
    let lab = Arc::new(open(&FetchArgs::parse().lab)?);
    let start_time = lab.clock.seconds();
    let mut tasks = Vec::new();
    for device in lab.devices.clone() {
        let lab = Arc::clone(&lab);
        tasks.push(tokio::spawn(async move { block_on(monitor(&device, &lab)) }));
    }
    let mut states = Vec::new();
    for task in tasks {
        states.push(task.await??);
    }

    println!("\n--- All Monitoring Results ---");
    for (device, state) in lab.devices.iter().zip(&states) {
        println!("  {0}: Interface Gi0/1 on {0} is {state}", device.name);
    }
    let total = lab.clock.seconds() - start_time;
    println!("\nTotal monitoring time: {total:.2} seconds");
    Ok(())
}
