//! fails: 2.3 failures-told | commands-counted
//! Counts the lines of the file.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use futures::future::try_join_all;
use programs::{ConfigureArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = open(&args.lab)?;
    let commands = args.commands_of(&lab.devices)?;
    let number = args.text(&lab.devices)?.lines().count();
    let start_time = lab.clock.seconds();
    let tasks = lab.devices.iter().zip(&commands);
    let tasks = tasks.map(|(device, commands)| configure(device, commands, number, &lab));
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
    number: usize,
    lab: &Lab,
) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Configuring {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    session.configure(commands).await?;
    session.close().await?;
    println!("[{}] Configuration complete for {name}.", lab.clock.time_of_day());
    Ok(format!("Configured {name} with {number} commands."))
}
