//! explored: 2.3 never-blocked
//! Lets each router settle by `std::thread::sleep` when it has been configured.
//! Meanwhile no other router is spoken to, though it may have answered.

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
    let done = configure_device(device, commands, lab).await;
    thread::sleep(lab.clock.real(0.2));
    done
}
