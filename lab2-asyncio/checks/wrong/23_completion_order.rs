//! fails: 2.3 failures-told results | results
//! Lists the devices as they get ready, not in their own order.

use clap::Parser;
use futures::stream::{FuturesUnordered, TryStreamExt};
use programs::{ConfigureArgs, configure_device, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = open(&args.lab)?;
    let commands = args.commands_of(&lab.devices)?;
    let start_time = lab.clock.seconds();

    let tasks = lab.devices.iter().zip(&commands);
    let tasks = tasks.map(|(device, commands)| configure_device(device, commands, &lab));
    let tasks: FuturesUnordered<_> = tasks.collect();
    let results: Vec<String> = tasks.try_collect().await?;

    println!("\nAll device configurations completed:");
    for result in results {
        println!("- {result}");
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total configuration time: {total:.2} seconds");
    Ok(())
}
