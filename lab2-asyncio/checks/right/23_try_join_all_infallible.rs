//! passes: 2.3
//! Right: `try_join_all`, of futures that never fail for it: each one turns its session's
//! error into a value first (the error type is `Infallible`). So no task is stopped half way.

use std::convert::Infallible;

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError};
use futures::future::try_join_all;
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

    let lab_ref = &lab;
    let jobs = lab.devices.iter().zip(changes.iter()).map(|(device, change)| async move {
        let outcome = configure_device(device, change, lab_ref).await;
        Ok::<_, Infallible>(outcome)
    });
    let Ok(config_results) = try_join_all(jobs).await;

    let mut text = String::from("\nAll device configurations completed:\n");
    for result in &config_results {
        let line = match result {
            Ok(done) => format!("- {done}\n"),
            Err(error) => format!("- Error configuring {}\n", error.device()),
        };
        text.push_str(&line);
    }
    let total = lab.clock.seconds() - start_time;
    println!("{text}Total configuration time: {total:.2} seconds");

    // The first error ends the program with exit code 1; all have been told by now.
    for result in config_results {
        result?;
    }
    Ok(())
}

async fn configure_device(
    device: &Device,
    change: &Change,
    lab: &Lab,
) -> Result<String, SessionError> {
    let Device { name, .. } = device;
    println!("[{}] Configuring {name}...", lab.clock);
    send_commands(device, change, lab)
        .await
        .inspect(|()| println!("[{}] Configuration complete for {name}.", lab.clock))
        .inspect_err(|error| println!("[{}] Error configuring {name}: {error}", lab.clock))
        .map(|()| format!("Configured {name} with {} commands.", change.commands.len()))
}

async fn send_commands(device: &Device, change: &Change, lab: &Lab) -> Result<(), SessionError> {
    let mut session = Session::connect(device, lab).await?;
    let commands: Vec<&str> = change.commands.iter().map(String::as_str).collect();
    session.configure(&commands).await?;
    let ours = change.read_back(&mut session).await?;
    session.close().await?;
    ours.iter().for_each(|line| println!("[{}] {} now has: {line}", lab.clock, device.name));
    Ok(())
}
