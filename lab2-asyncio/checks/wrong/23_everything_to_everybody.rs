//! fails: 2.3 configured
//! One list with the commands of all devices, sent to each of them.

use clap::Parser;
use futures::future::try_join_all;
use programs::{ConfigureArgs, configure_device, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = open(&args.lab)?;
    let commands = args.commands_of(&lab.devices)?;
    let start_time = lab.clock.seconds();

    let everything: Vec<String> = commands.concat();
    let tasks = lab.devices.iter().map(|device| configure_device(device, &everything, &lab));
    let results = try_join_all(tasks).await?;

    println!("\nAll device configurations completed:");
    for result in results {
        println!("- {result}");
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total configuration time: {total:.2} seconds");
    Ok(())
}
