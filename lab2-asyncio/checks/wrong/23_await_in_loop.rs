//! fails: 2.3 all-at-once
//! Configures one device after the other.

use clap::Parser;
use programs::{ConfigureArgs, configure_device, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = open(&args.lab)?;
    let commands = args.commands_of(&lab.devices)?;
    let start_time = lab.clock.seconds();

    let mut results = Vec::new();
    for (device, commands) in lab.devices.iter().zip(&commands) {
        results.push(configure_device(device, commands, &lab).await?);
    }

    println!("\nAll device configurations completed:");
    for result in results {
        println!("- {result}");
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total configuration time: {total:.2} seconds");
    Ok(())
}
