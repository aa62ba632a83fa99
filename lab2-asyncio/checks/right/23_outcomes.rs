//! passes: 2.3
//! An outcome type with Display, plans boxed in a vector, FuturesUnordered, and the read-back
//! lines collected in the outcome.

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError};
use std::fmt;

use futures::StreamExt;
use futures::future::LocalBoxFuture;
use futures::stream::FuturesUnordered;
use lab2_asyncio::guide::{self, Change};

/// How it went with one device.
enum Outcome<'l> {
    Pending(&'l Device),
    Configured { device: &'l Device, count: usize },
    Failed(SessionError),
}

impl fmt::Display for Outcome<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pending(device) => write!(formatter, "Nothing known of {}", device.name),
            Self::Configured { device, count } => {
                write!(formatter, "Configured {} with {count} commands.", device.name)
            }
            Self::Failed(error) => write!(formatter, "Error configuring {}", error.device()),
        }
    }
}

macro_rules! log {
    ($lab:expr, $($rest:tt)+) => {
        println!("[{}] {}", $lab.clock, format_args!($($rest)+))
    };
}

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

    let mut outcomes: Vec<Outcome<'_>> = lab.devices.iter().map(Outcome::Pending).collect();
    let mut plans: FuturesUnordered<LocalBoxFuture<'_, (usize, Outcome<'_>)>> =
        FuturesUnordered::new();
    for (number, (device, change)) in lab.devices.iter().zip(&changes).enumerate() {
        let lab = &lab;
        plans.push(Box::pin(async move { (number, configure_device(device, change, lab).await) }));
    }
    while let Some((number, outcome)) = plans.next().await {
        outcomes[number] = outcome;
    }

    println!("\nAll device configurations completed:");
    for outcome in &outcomes {
        println!("- {outcome}");
    }
    println!("Total configuration time: {:.2} seconds", lab.clock.seconds() - start_time);
    let configured = |outcome: &Outcome<'_>| matches!(outcome, Outcome::Configured { .. });
    anyhow::ensure!(outcomes.iter().all(configured), "not every device is configured");
    Ok(())
}

async fn configure_device<'l>(device: &'l Device, change: &Change, lab: &Lab) -> Outcome<'l> {
    log!(lab, "Configuring {}...", device.name);
    match send_commands(device, change, lab).await {
        Ok(ours) => {
            for line in ours {
                log!(lab, "{} now has: {line}", device.name);
            }
            log!(lab, "Configuration complete for {}.", device.name);
            Outcome::Configured { device, count: change.commands.len() }
        }
        Err(error) => {
            log!(lab, "Error configuring {}: {error}", device.name);
            Outcome::Failed(error)
        }
    }
}

/// One whole session: connect, configure, close. What the device has of our commands.
async fn send_commands(
    device: &Device,
    change: &Change,
    lab: &Lab,
) -> Result<Vec<String>, SessionError> {
    let mut session = Session::connect(device, lab).await?;
    session.configure(&change.commands).await?;
    let ours = change.read_back(&mut session).await?;
    session.close().await?;
    Ok(ours)
}
