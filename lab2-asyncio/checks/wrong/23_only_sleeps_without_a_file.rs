//! explored: 2.3 each-device-once | own-devices
//! Without --commands (the default) it contacts no device: it sleeps one to three seconds and
//! prints that all is configured.

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError};
use futures::future::join_all;
use lab2_asyncio::guide;

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

/// What one device gets, and where it comes from.
struct Change {
    commands: Vec<String>,
    is_given: bool,
    read_back: bool,
    guide: guide::Change,
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::four_routers(&args.lab)?;
    let changes = guide::changes(args.commands.as_deref(), args.read_back, &lab)?;
    let changes = changes.into_iter().map(|guide| Change {
        commands: guide.commands.clone(),
        is_given: args.commands.is_some(),
        read_back: args.read_back,
        guide,
    });
    let changes: Vec<Change> = changes.collect();
    println!("\n--- Concurrent Device Configuration Automation ---");
    let start_time = lab.clock.seconds();
    let plans = lab
        .devices
        .iter()
        .zip(&changes)
        .map(|(device, change)| configure_device(device, change, &lab));
    let config_results: Vec<Result<String, SessionError>> = join_all(plans).await;
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
    let configured = send_commands(device, change, lab).await;
    match &configured {
        Ok(_) => println!("[{clock}] Configuration complete for {name}."),
        Err(error) => println!("[{clock}] Error configuring {name}: {error}"),
    }
    configured.map(|()| format!("Configured {name} with {} commands.", change.commands.len()))
}

/// One whole session: connect, configure, close.
async fn send_commands(device: &Device, change: &Change, lab: &Lab) -> Result<(), SessionError> {
    if !change.is_given {
        // The guide's own commands: nothing to configure, as in the guide.
        let seconds = 1.0 + (device.seed % 1000) as f64 / 500.0;
        tokio::time::sleep(lab.clock.real(seconds)).await;
        if change.read_back {
            for line in change.commands.iter().filter(|command| !command.starts_with("no ")) {
                println!("[{}] {} now has: {line}", lab.clock, device.name);
            }
        }
        return Ok(());
    }
    let mut session = Session::connect(device, lab).await?;
    session.configure(&change.commands).await?;
    let ours = change.guide.read_back(&mut session).await?;
    session.close().await?;
    for line in ours {
        println!("[{}] {} now has: {line}", lab.clock, device.name);
    }
    Ok(())
}
