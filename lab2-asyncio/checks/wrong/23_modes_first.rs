//! fails: 2.3 typed-at-once
//! Enters configuration mode on all devices at once, and types the commands in a
//! loop when the last one is there.

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
    let sessions = try_join_all(lab.devices.iter().map(|device| enter(device, &lab))).await?;
    let mut results = Vec::new();
    for (session, (device, commands)) in sessions.into_iter().zip(lab.devices.iter().zip(&commands))
    {
        results.push(finish(session, device, commands, &lab).await?);
    }
    println!("\nAll device configurations completed:");
    for result in results {
        println!("- {result}");
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total configuration time: {total:.2} seconds");
    Ok(())
}

async fn enter<'d>(device: &'d Device, lab: &'d Lab) -> Result<Session<'d>, SessionError> {
    println!("[{}] Configuring {}...", lab.clock.time_of_day(), device.name);
    let mut session = Session::connect(device, lab).await?;
    session.run("configure terminal").await?;
    Ok(session)
}

async fn finish(
    mut session: Session<'_>,
    device: &Device,
    commands: &[String],
    lab: &Lab,
) -> Result<String, SessionError> {
    let name = &device.name;
    for command in commands {
        session.run(command).await?;
    }
    session.run("end").await?;
    session.close().await?;
    println!("[{}] Configuration complete for {name}.", lab.clock.time_of_day());
    Ok(format!("Configured {name} with {} commands.", commands.len()))
}
