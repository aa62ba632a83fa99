//! passes: 2.3
//! Types everything by itself, from `conf t` to `end`, in spawned tasks that
//! share nothing but the lab, and reads the result back in the same session.

use std::sync::Arc;

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use programs::{ConfigureArgs, open};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = Arc::new(open(&args.lab)?);
    let start_time = lab.clock.seconds();
    let mut handles = Vec::new();
    for (device, commands) in lab.devices.clone().into_iter().zip(args.commands_of(&lab.devices)?) {
        let lab = Arc::clone(&lab);
        handles.push(tokio::spawn(async move { configure(&device, commands, &lab).await }));
    }
    let mut report = String::from("All device configurations completed:\n");
    let mut failed = 0;
    for handle in handles {
        let line = handle.await?.unwrap_or_else(|error| {
            failed += 1;
            format!("Error configuring {}", error.device())
        });
        report += &format!("- {line}\n");
    }
    print!("{report}");
    println!("Total configuration time: {:.2} seconds", lab.clock.seconds() - start_time);
    anyhow::ensure!(failed == 0, "not every device is configured");
    Ok(())
}

async fn configure(
    device: &Device,
    commands: Vec<String>,
    lab: &Lab,
) -> Result<String, SessionError> {
    let (name, number) = (&device.name, commands.len());
    println!("[{}] Configuring {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    session.run("conf t").await?;
    for command in commands {
        println!("{name} <- {command}");
        session.run(&command).await?;
    }
    session.run("end").await?;
    let running = session.run("show running-config").await?;
    eprintln!("debug: {name} has {} lines now", running.lines().count());
    session.close().await?;
    println!("[{}] Configuration complete for {name}.", lab.clock.time_of_day());
    Ok(format!("Configured {name} with {number} commands."))
}
