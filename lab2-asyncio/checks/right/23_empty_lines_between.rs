//! passes: 2.3
//! Types a comment before the commands and an empty line after each, as a script does.

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
    let start_time = lab.clock.seconds();
    let tasks = lab.devices.iter().zip(&commands);
    let tasks = tasks.map(|(device, commands)| configure(device, commands, &lab));
    let results = join_all(tasks).await;
    println!("\nAll device configurations completed:");
    for result in &results {
        match result {
            Ok(done) => println!("- {done}"),
            Err(error) => println!("- Error configuring {}", error.device()),
        }
    }
    let total = lab.clock.seconds() - start_time;
    println!("Total configuration time: {total:.2} seconds");
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
    let mut lines = vec!["! from the course".to_owned()];
    for command in commands {
        lines.extend([command.clone(), String::new()]);
    }
    session.configure(&lines).await?;
    session.close().await?;
    println!("[{}] Configuration complete for {name}.", lab.clock.time_of_day());
    Ok(format!("Configured {name} with {} commands.", commands.len()))
}
