//! passes: 2.3
//! A buffered stream over pairs of device and commands keeps all sessions
//! going and their order, and prints each result as soon as it is its turn.

use clap::Parser;
use futures::stream::{self, TryStreamExt};
use programs::{ConfigureArgs, configure_device, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = open(&args.lab)?;
    let commands = args.commands_of(&lab.devices)?;
    let all = lab.devices.len();
    let before = lab.clock.seconds();

    let pairs = lab.devices.iter().zip(&commands).map(Ok);
    let mut results = stream::iter(pairs)
        .map_ok(|(device, commands)| configure_device(device, commands, &lab))
        .try_buffered(all);
    let mut configured = 0;
    while let Some(result) = results.try_next().await? {
        configured += 1;
        println!("- {result}");
        eprintln!("debug: {configured} of {all}");
    }
    println!("Configured {configured} devices.");
    println!("Total configuration time: {:.2} seconds", lab.clock.seconds() - before);
    Ok(())
}
