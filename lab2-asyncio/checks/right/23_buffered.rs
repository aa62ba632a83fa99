//! passes: 2.3
//! A buffered stream over pairs of device and commands keeps all sessions
//! going and their order, and prints each result as soon as it is its turn.

use clap::Parser;
use futures::stream::{self, StreamExt};
use programs::{ConfigureArgs, configure_device, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = open(&args.lab)?;
    let commands = args.commands_of(&lab.devices)?;
    let all = lab.devices.len();
    let before = lab.clock.seconds();

    let pairs = lab.devices.iter().zip(&commands);
    let mut results = stream::iter(pairs)
        .map(|(device, commands)| configure_device(device, commands, &lab))
        .buffered(all);
    let mut configured = 0;
    while let Some(result) = results.next().await {
        match result {
            Ok(done) => {
                configured += 1;
                println!("- {done}");
            }
            Err(error) => println!("- Error configuring {}", error.device()),
        }
        eprintln!("debug: {configured} of {all}");
    }
    println!("Configured {configured} devices.");
    println!("Total configuration time: {:.2} seconds", lab.clock.seconds() - before);
    anyhow::ensure!(configured == all, "not every device is configured");
    Ok(())
}
