//! passes: 2.3
//! Gives every device a minute, which none that answers needs.

use clap::Parser;
use common::error::{SessionError, Step};
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use futures::future::join_all;
use programs::{ConfigureArgs, open};
use tokio::time::timeout;

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
    let send = async {
        let mut session = Session::connect(device, lab).await?;
        session.configure(commands).await?;
        session.close().await
    };
    let after = lab.clock.real(60.0);
    let (device, step) = (name.clone(), Step::Running);
    let late = |_| Err(SessionError::TimedOut { device, step, after });
    timeout(after, send).await.unwrap_or_else(late)?;
    println!("[{}] Configuration complete for {name}.", lab.clock.time_of_day());
    Ok(format!("Configured {name} with {} commands.", commands.len()))
}
