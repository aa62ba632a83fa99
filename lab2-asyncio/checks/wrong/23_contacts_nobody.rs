//! fails: 2.3 each-device-once stamps | each-device-once
//! A sleep instead of a session: the devices hear nothing of all that is
//! printed about them.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use futures::future::try_join_all;
use programs::{ConfigureArgs, open};
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = open(&args.lab)?;
    let commands = args.commands_of(&lab.devices)?;
    let start_time = lab.clock.seconds();

    let tasks = lab.devices.iter().zip(&commands);
    let tasks = tasks.map(|(device, commands)| configure(device, commands, &lab));
    let results = try_join_all(tasks).await?;

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
    sleep(lab.clock.real(5.0)).await;
    println!("[{}] Configuration complete for {name}.", lab.clock.time_of_day());
    Ok(format!("Configured {name} with {} commands.", commands.len()))
}
