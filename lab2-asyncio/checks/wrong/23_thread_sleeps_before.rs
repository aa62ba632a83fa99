//! explored: 2.3 never-blocked
//! Gives each router a moment before it is configured by `std::thread::sleep`:
//! all others have to wait for it, too. The moment is short, and there are few
//! routers, so that it does not show in the times.

use std::thread;

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use futures::future::join_all;
use programs::{ConfigureArgs, configure_device, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = open(&args.lab)?;
    let commands = args.commands_of(&lab.devices)?;
    let start_time = lab.clock.seconds();
    let devices = lab.devices.iter().zip(&commands);
    let tasks = devices.map(|(device, commands)| careful(device, commands, &lab));
    let results = join_all(tasks).await;

    println!("\nAll device configurations completed:");
    for result in results {
        println!("- {}", result?);
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total configuration time: {total:.2} seconds");
    Ok(())
}

async fn careful(device: &Device, commands: &[String], lab: &Lab) -> Result<String, SessionError> {
    thread::sleep(lab.clock.real(0.2));
    configure_device(device, commands, lab).await
}
