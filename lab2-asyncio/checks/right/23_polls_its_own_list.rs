//! passes: 2.3
//!
//! Task 2.3: configure many devices concurrently.
//!
//! Four routers get a new host name and an interface or two, all at the same
//! time. What is sent to one device must not end up on another.
//!
//! Run:   cargo run -p lab2-asyncio --bin configure
//! Try:   --read-back; --commands FILE, a line per device: "10.10.20.40" = ["hostname EDGE"]
//! Next:  monitor.rs, where it gets crowded

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError};
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
    let mut config_tasks: Vec<Plan<'_>> = Vec::new();
    for (device, change) in lab.devices.iter().zip(&changes) {
        config_tasks.push(Box::pin(configure_device(device, change, &lab)));
    }
    // All of them at once. A device that fails is a result like any other.
    let config_results = drive_all(config_tasks).await;
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

type Plan<'l> = Pin<Box<dyn Future<Output = Result<String, SessionError>> + 'l>>;

/// Runs all plans, and returns their results in the order of the plans.
async fn drive_all(mut plans: Vec<Plan<'_>>) -> Vec<Result<String, SessionError>> {
    let mut results: Vec<Option<Result<String, SessionError>>> =
        plans.iter().map(|_| None).collect();
    poll_fn(|context| {
        let mut all_ended = true;
        for (plan, result) in plans.iter_mut().zip(&mut results) {
            if result.is_some() {
                continue;
            }
            match plan.as_mut().poll(context) {
                Poll::Ready(ended) => *result = Some(ended),
                Poll::Pending => all_ended = false,
            }
        }
        if all_ended { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    results.into_iter().flatten().collect()
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
    // From `configure terminal` to `end`; it stops at a command that is rejected.
    session.configure(&change.commands).await?;
    let ours = change.read_back(&mut session).await?;
    session.close().await?;
    for line in ours {
        println!("[{}] {} now has: {line}", lab.clock, device.name);
    }
    Ok(())
}
