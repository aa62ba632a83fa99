//! fails: 2.3 opened-at-once typed-at-once
//! The logins are awaited one after another in a loop; only what is typed runs concurrently.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use futures::future::join_all;
use programs::{ConfigureArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = open(&args.lab)?;
    let commands = args.commands_of(&lab.devices)?;
    println!("\n--- Concurrent Device Configuration Automation ---");
    let start_time = lab.clock.seconds();
    let mut sessions = Vec::new();
    for device in &lab.devices {
        println!("[{}] Configuring {}...", lab.clock.time_of_day(), device.name);
        sessions.push(Session::connect(device, &lab).await?);
    }
    let tasks = lab.devices.iter().zip(&commands).zip(sessions);
    let tasks =
        tasks.map(|((device, commands), session)| configure(device, commands, session, &lab));
    let results = join_all(tasks).await;
    println!("\nAll device configurations completed:");
    for result in &results {
        match result {
            Ok(done) => println!("- {done}"),
            Err(error) => println!("- Error configuring {}", error.device()),
        }
    }
    println!("Total configuration time: {:.2} seconds", lab.clock.seconds() - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every device is configured");
    Ok(())
}

async fn configure(
    device: &Device,
    commands: &[String],
    mut session: Session<'_>,
    lab: &Lab,
) -> Result<String, SessionError> {
    let name = &device.name;
    session.configure(commands).await?;
    session.close().await?;
    println!("[{}] Configuration complete for {name}.", lab.clock.time_of_day());
    Ok(format!("Configured {name} with {} commands.", commands.len()))
}
