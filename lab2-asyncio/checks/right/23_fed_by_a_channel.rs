//! passes: 2.3
//! A feeder hands each device its commands one by one in a channel of one place; the device types them as they come.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use futures::future::join;
use futures::future::join_all;
use programs::{ConfigureArgs, open};
use tokio::sync::mpsc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = open(&args.lab)?;
    let commands = args.commands_of(&lab.devices)?;
    println!("\n--- Concurrent Device Configuration Automation ---");
    let start_time = lab.clock.seconds();
    let tasks = lab.devices.iter().zip(&commands).map(|(device, commands)| {
        let (give, take) = mpsc::channel(1);
        let feeder = async move {
            for command in commands {
                if give.send(command.as_str()).await.is_err() {
                    break;
                }
            }
        };
        let lab = &lab;
        async move { join(feeder, configure(device, take, lab)).await.1 }
    });
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
    mut commands: mpsc::Receiver<&str>,
    lab: &Lab,
) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Configuring {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    session.run("configure terminal").await?;
    let mut number = 0;
    while let Some(command) = commands.recv().await {
        session.run(command).await?;
        number += 1;
    }
    session.run("end").await?;
    session.close().await?;
    println!("[{}] Configuration complete for {name}.", lab.clock.time_of_day());
    Ok(format!("Configured {name} with {number} commands."))
}
