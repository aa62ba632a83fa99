//! passes: 2.3
//! A task of its own prints what the others send it, and gives the time at which it
//! was sent.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use futures::future::join_all;
use programs::{ConfigureArgs, open};
use tokio::sync::mpsc::{self, UnboundedSender};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = open(&args.lab)?;
    let commands = args.commands_of(&lab.devices)?;
    let start_time = lab.clock.seconds();
    let (lines, mut received) = mpsc::unbounded_channel::<String>();
    let printer = tokio::spawn(async move {
        while let Some(line) = received.recv().await {
            println!("{line}");
        }
    });
    let tasks = lab.devices.iter().zip(&commands);
    let tasks = tasks.map(|(device, commands)| configure(device, commands, &lab, &lines));
    let results = join_all(tasks).await;
    drop(lines);
    printer.await?;
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
    lines: &UnboundedSender<String>,
) -> Result<String, SessionError> {
    let name = &device.name;
    let say = |line| lines.send(format!("[{}] {line}", lab.clock.time_of_day())).unwrap();
    say(format!("Configuring {name}..."));
    let mut session = Session::connect(device, lab).await?;
    session.configure(commands).await?;
    session.close().await?;
    say(format!("Configuration complete for {name}."));
    Ok(format!("Configured {name} with {} commands.", commands.len()))
}
