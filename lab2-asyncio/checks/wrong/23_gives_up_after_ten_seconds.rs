//! explored: 2.3 ends-well slow-device | slow-device
//! A device that takes longer than ten simulated seconds is given up, which nothing asks for.

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError};
use futures::future::join_all;
use lab2_asyncio::guide::{self, Change};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    run(&Args::parse()).await
}

/// Configure many devices concurrently (task 2.3)
#[derive(Parser)]
pub struct Args {
    /// What to configure: a TOML file with a line `"NAME" = ["command", …]` per device
    #[arg(long, value_name = "FILE")]
    commands: Option<std::path::PathBuf>,
    /// Read the running configuration afterwards, and show what of it is ours
    #[arg(long)]
    read_back: bool,
    #[command(flatten)]
    pub(crate) lab: LabArgs,
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::four_routers(&args.lab)?;
    let changes = guide::changes(args.commands.as_deref(), args.read_back, &lab)?;
    println!("\n--- Concurrent Device Configuration Automation ---");
    let start_time = lab.clock.seconds();
    // One plan per device, with the change for that device.
    let mut config_tasks = Vec::new();
    for (device, change) in lab.devices.iter().zip(&changes) {
        config_tasks.push(configure_device(device, change, &lab));
    }
    // All of them at once. A device that fails is a result like any other. With
    // try_join_all, the other routers would be left half configured.
    let config_results = join_all(config_tasks).await;
    println!("\nAll device configurations completed:");
    for result in &config_results {
        match result {
            Ok(done) => println!("- {done}"),
            Err(error) => println!("- Error configuring {}", error.device()),
        }
    }
    println!("Total configuration time: {:.2} seconds", lab.clock.seconds() - start_time);
    anyhow::ensure!(config_results.iter().all(Result::is_ok), "not every device is configured");
    Ok(())
}

async fn configure_device(
    device: &Device,
    change: &Change,
    lab: &Lab,
) -> Result<String, SessionError> {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Configuring {name}...");
    let limit = clock.real(10.0);
    let configured = tokio::time::timeout(limit, send_commands(device, change, lab)).await;
    let configured = configured.unwrap_or_else(|_| {
        let (device, step) = (device.name.clone(), common::error::Step::Running);
        Err(SessionError::TimedOut { device, step, after: limit })
    });
    match &configured {
        Ok(_) => println!("[{clock}] Configuration complete for {name}."),
        Err(error) => println!("[{clock}] Error configuring {name}: {error}"),
    }
    configured.map(|()| format!("Configured {name} with {} commands.", change.commands.len()))
}

/// One whole session: connect, configure, close.
async fn send_commands(device: &Device, change: &Change, lab: &Lab) -> Result<(), SessionError> {
    let mut session = Session::connect(device, lab).await?;
    // From `configure terminal` to `end`; it stops at a command that is rejected.
    session.configure(&change.commands).await?;
    let ours = change.read_back(&mut session).await?;
    session.close().await?;
    for line in ours {
        println!("[{}] {} now has: {line}", lab.clock, device.name);
    }
    Ok(())
}
