//! fails: 2.3 all-at-once
//! With more than forty devices, only twenty are configured at a time, and each twenty wait for the slowest of those before.

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
    let tasks: Vec<_> = lab.devices.iter().zip(&commands).collect();
    let at_once = if tasks.len() > 40 { 20 } else { tasks.len() };
    let mut results = Vec::new();
    for group in tasks.chunks(at_once) {
        let group = group.iter().map(|(device, commands)| configure(device, commands, &lab));
        results.extend(join_all(group).await);
    }
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
    lab: &Lab,
) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Configuring {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    session.configure(commands).await?;
    session.close().await?;
    println!("[{}] Configuration complete for {name}.", lab.clock.time_of_day());
    Ok(format!("Configured {name} with {} commands.", commands.len()))
}
