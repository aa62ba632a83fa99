//! fails: 2.3 failures-told finish-order | finish-order | told-at-once
//! Says that a device is complete when all devices before it are, too: the lines
//! come in the order of the list.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use futures::stream::{FuturesOrdered, TryStreamExt};
use programs::{ConfigureArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = open(&args.lab)?;
    let commands = args.commands_of(&lab.devices)?;
    let start_time = lab.clock.seconds();
    let tasks = lab.devices.iter().zip(&commands);
    let tasks = tasks.map(|(device, commands)| configure(device, commands, &lab));
    let mut tasks = tasks.collect::<FuturesOrdered<_>>();
    let mut results = Vec::new();
    for Device { name, .. } in &lab.devices {
        results.extend(tasks.try_next().await?);
        println!("[{}] Configuration complete for {name}.", lab.clock.time_of_day());
    }
    println!("\nAll device configurations completed:");
    for result in results {
        println!("- {result}");
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total configuration time: {total:.2} seconds");
    Ok(())
}

async fn configure(
    device: &Device,
    commands: &[String],
    lab: &Lab,
) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Configuring {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    session.configure(commands).await?;
    session.close().await?;
    Ok(format!("Configured {name} with {} commands.", commands.len()))
}
