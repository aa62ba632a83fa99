//! passes: 2.3
//! Right: `FuturesUnordered`, whose results go into a map by the device's name. The list
//! is printed by looking up each device in turn. Lines go through a flushed `writeln!`.

use std::collections::HashMap;
use std::io::{Write, stdout};

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
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

macro_rules! say {
    ($($what:tt)*) => {{
        let mut out = stdout().lock();
        writeln!(out, $($what)*).expect("stdout is closed");
        out.flush().expect("stdout is closed");
    }};
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::four_routers(&args.lab)?;
    let changes = guide::changes(args.commands.as_deref(), args.read_back, &lab)?;
    say!("\n--- Concurrent Device Configuration Automation ---");
    let start_time = lab.clock.seconds();

    // write: 2.3
    let mut running = FuturesUnordered::new();
    for (device, change) in lab.devices.iter().zip(&changes) {
        running.push(configure_device(device, change, &lab));
    }
    let mut outcomes = HashMap::with_capacity(lab.devices.len());
    while let Some((name, outcome)) = running.next().await {
        outcomes.insert(name, outcome);
    }
    // end

    say!("\nAll device configurations completed:");
    let mut failed = 0;
    for device in &lab.devices {
        let name = device.name.as_str();
        match &outcomes[name] {
            Ok(count) => say!("- Configured {name} with {count} commands."),
            Err(_) => {
                failed += 1;
                say!("- Error configuring {name}");
            }
        }
    }
    say!("Total configuration time: {:.2} seconds", lab.clock.seconds() - start_time);
    anyhow::ensure!(failed == 0, "{failed} devices are not configured");
    Ok(())
}

/// Returns the device's name, and the number of commands that it has taken.
async fn configure_device<'l>(
    device: &'l Device,
    change: &Change,
    lab: &Lab,
) -> (&'l str, Result<usize, SessionError>) {
    let (name, clock) = (device.name.as_str(), &lab.clock);
    say!("[{clock}] Configuring {name}...");
    let session = async {
        let mut session = Session::connect(device, lab).await?;
        // write: 2.3
        session.configure(&change.commands).await?;
        // end
        let ours = change.read_back(&mut session).await?;
        session.close().await?;
        Ok(ours)
    };
    let outcome: Result<Vec<String>, SessionError> = session.await;
    let outcome = match outcome {
        Ok(ours) => {
            for line in ours {
                say!("[{clock}] {name} now has: {line}");
            }
            say!("[{clock}] Configuration complete for {name}.");
            Ok(change.commands.len())
        }
        Err(error) => {
            say!("[{clock}] Error configuring {name}: {error}");
            Err(error)
        }
    };
    (name, outcome)
}
