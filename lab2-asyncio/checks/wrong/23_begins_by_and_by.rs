//! fails: 2.3 all-at-once stamps | all-at-once
//! Waits a fifth of a second between two beginnings.

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
    let start_time = lab.clock.seconds();
    let plans = lab.devices.iter().zip(&commands).enumerate();
    let plans = plans.map(async |(number, (device, commands))| {
        tokio::time::sleep(lab.clock.real(0.2 * number as f64)).await;
        configure(device, commands, &lab).await
    });
    let results = try_join_all(plans).await?;
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
    println!("[{}] Configuration complete for {name}.", lab.clock.time_of_day());
    Ok(format!("Configured {name} with {} commands.", commands.len()))
}
