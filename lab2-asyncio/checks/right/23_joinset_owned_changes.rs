//! passes: 2.3
//! Right: a `JoinSet` of tasks, each of which owns its change and a share of the lab. The
//! results come as they end and are put back into the order of the devices.

use std::sync::Arc;

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError};
use lab2_asyncio::guide::{self, Change};
use tokio::task::JoinSet;

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
    let lab = Arc::new(guide::four_routers(&args.lab)?);
    let changes = guide::changes(args.commands.as_deref(), args.read_back, &lab)?;
    println!("\n--- Concurrent Device Configuration Automation ---");
    let start_time = lab.clock.seconds();
    // write: 2.3
    let mut tasks = JoinSet::new();
    for (number, change) in changes.into_iter().enumerate() {
        let lab = lab.clone();
        tasks.spawn(async move {
            (number, configure_device(&lab.devices[number], &change, &lab).await)
        });
    }
    let mut finished = Vec::new();
    while let Some(task) = tasks.join_next().await {
        finished.push(task?);
    }
    finished.sort_by_key(|(number, _)| *number);
    // end
    println!("\nAll device configurations completed:");
    for (_, result) in &finished {
        match result {
            Ok(done) => println!("- {done}"),
            Err(error) => println!("- Error configuring {}", error.device()),
        }
    }
    println!("Total configuration time: {:.2} seconds", lab.clock.seconds() - start_time);
    anyhow::ensure!(finished.iter().all(|(_, it)| it.is_ok()), "not every device is configured");
    Ok(())
}

async fn configure_device(
    device: &Device,
    change: &Change,
    lab: &Lab,
) -> Result<String, SessionError> {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Configuring {name}...");
    let configured = send_commands(device, change, lab).await;
    match &configured {
        Ok(_) => println!("[{clock}] Configuration complete for {name}."),
        Err(error) => println!("[{clock}] Error configuring {name}: {error}"),
    }
    configured.map(|()| format!("Configured {name} with {} commands.", change.commands.len()))
}

/// One whole session: connect, configure, close.
async fn send_commands(device: &Device, change: &Change, lab: &Lab) -> Result<(), SessionError> {
    let mut session = Session::connect(device, lab).await?;
    // write: 2.3
    session.configure(change.commands.as_slice()).await?;
    // end
    let ours = change.read_back(&mut session).await?;
    session.close().await?;
    for line in ours {
        println!("[{}] {} now has: {line}", lab.clock, device.name);
    }
    Ok(())
}
