//! fails: 2.3 ends-well
//! Reads the configuration back and does not find the lines below an interface,
//! because they are indented there: an error where there is none.

use std::sync::atomic::{AtomicUsize, Ordering};

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use futures::future::try_join_all;
use programs::{ConfigureArgs, open};

static MISSING: AtomicUsize = AtomicUsize::new(0);

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = open(&args.lab)?;
    let commands = args.commands_of(&lab.devices)?;
    let start_time = lab.clock.seconds();

    let tasks = lab.devices.iter().zip(&commands);
    let tasks = tasks.map(|(device, commands)| configure(device, commands, &lab));
    let results = try_join_all(tasks).await?;

    println!("\nAll device configurations completed:");
    for result in results {
        println!("- {result}");
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total configuration time: {total:.2} seconds");
    let missing = MISSING.load(Ordering::Relaxed);
    anyhow::ensure!(missing == 0, "{missing} commands are missing");
    Ok(())
}

async fn configure(
    device: &Device,
    commands: &[String],
    lab: &Lab,
) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Configuring {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    session.configure(commands).await?;
    let running = session.run("show running-config").await?;
    session.close().await?;
    for command in commands {
        if !running.lines().any(|line| line == command) {
            MISSING.fetch_add(1, Ordering::Relaxed);
            eprintln!("{name} has no line '{command}'");
        }
    }
    println!("[{}] Configuration complete for {name}.", lab.clock.time_of_day());
    Ok(format!("Configured {name} with {} commands.", commands.len()))
}
