//! passes: 2.3
//! Right: spawned tasks with a tokio semaphore of as many permits as there are devices,
//! so none waits: a limit for later. All that tasks share is in one `Arc`.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::Parser;
use common::{Lab, LabArgs, Session, SessionError};
use lab2_asyncio::guide::{self, Change};
use tokio::sync::Semaphore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let args = Args::parse();
    if let Err(error) = run(&args).await {
        eprintln!("configure: {error:#}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
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

struct Rollout {
    lab: Lab,
    /// In the order of the devices.
    changes: Vec<Change>,
    /// How many may be open at once. All of them, for now.
    slots: Semaphore,
}

impl Rollout {
    async fn configure(self: Arc<Self>, number: usize) -> Result<String, SessionError> {
        let _slot = self.slots.acquire().await.expect("no task closes it");
        let (clock, name) = (self.lab.clock, &self.lab.devices[number].name);
        println!("[{clock}] Configuring {name}...");
        if let Err(error) = self.send(number).await {
            println!("[{clock}] Error configuring {name}: {error}");
            return Err(error);
        }
        println!("[{clock}] Configuration complete for {name}.");
        let count = self.changes[number].commands.len();
        Ok(format!("Configured {name} with {count} commands."))
    }

    async fn send(&self, number: usize) -> Result<(), SessionError> {
        let (device, change) = (&self.lab.devices[number], &self.changes[number]);
        let mut session = Session::connect(device, &self.lab).await?;
        session.configure(&change.commands).await?;
        let ours = change.read_back(&mut session).await?;
        session.close().await?;
        for line in ours {
            println!("[{}] {} now has: {line}", self.lab.clock, device.name);
        }
        Ok(())
    }
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::four_routers(&args.lab)?;
    let changes = guide::changes(args.commands.as_deref(), args.read_back, &lab)?;
    println!("\n--- Concurrent Device Configuration Automation ---");
    let start_time = lab.clock.seconds();

    // write: 2.3
    let slots = Semaphore::new(lab.devices.len());
    let rollout = Arc::new(Rollout { lab, changes, slots });
    let tasks: Vec<_> = (0..rollout.lab.devices.len())
        .map(|number| tokio::spawn(Arc::clone(&rollout).configure(number)))
        .collect();
    let mut results = Vec::with_capacity(tasks.len());
    for task in tasks {
        results.push(task.await.context("a configuring task panicked")?);
    }
    // end

    println!("\nAll device configurations completed:");
    let (mut good, mut bad) = (0, 0);
    for result in &results {
        match result {
            Ok(done) => {
                good += 1;
                println!("- {done}");
            }
            Err(error) => {
                bad += 1;
                println!("- Error configuring {}", error.device());
            }
        }
    }
    let end_time = rollout.lab.clock.seconds();
    println!("Total configuration time: {:.2} seconds", end_time - start_time);
    println!("({good} configured, {bad} failed)");
    anyhow::ensure!(bad == 0, "not every device is configured");
    Ok(())
}
