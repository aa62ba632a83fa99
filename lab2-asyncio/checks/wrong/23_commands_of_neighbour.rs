//! fails: 2.3 configured
//! Numbers the devices from 1, as people do, and looks up their commands in a
//! list that begins at 0: each device gets what is meant for the next one.

use clap::Parser;
use futures::future::try_join_all;
use programs::{ConfigureArgs, configure_device, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = open(&args.lab)?;
    let commands = args.commands_of(&lab.devices)?;
    let start_time = lab.clock.seconds();

    let devices = (1..).zip(&lab.devices);
    let tasks = devices.map(|(number, device)| {
        let commands = &commands[number % commands.len()];
        configure_device(device, commands, &lab)
    });
    let results = try_join_all(tasks).await?;

    println!("\nAll device configurations completed:");
    for result in results {
        println!("- {result}");
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total configuration time: {total:.2} seconds");
    Ok(())
}
