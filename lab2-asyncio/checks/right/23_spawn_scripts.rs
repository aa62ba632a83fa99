//! passes: 2.3
//! A spawned task per device, which owns its device and its commands, and
//! looks at the host name from inside of the configuration before it leaves.

use std::sync::Arc;

use anyhow::Context;
use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use programs::{ConfigureArgs, open};

struct Script {
    device: Device,
    commands: Vec<String>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = Arc::new(open(&args.lab)?);
    let commands = args.commands_of(&lab.devices)?;
    let started = lab.clock.seconds();
    let devices = lab.devices.iter().cloned().zip(commands);
    let tasks: Vec<_> = devices
        .map(|(device, commands)| Script { device, commands })
        .map(|script| tokio::spawn(script.play(Arc::clone(&lab))))
        .collect();
    let lines = futures::future::try_join_all(tasks).await?;
    let ended = lab.clock.seconds();
    println!("All device configurations completed:");
    for line in lines {
        println!("- {}", line?);
    }
    println!("Total configuration time: {:.2} seconds", ended - started);
    Ok(())
}

impl Script {
    async fn play(self, lab: Arc<Lab>) -> anyhow::Result<String> {
        let name = &self.device.name;
        println!("[{}] Configuring {name}...", lab.clock.time_of_day());
        let mut session = Session::connect(&self.device, &lab).await?;
        session.run("configure term").await?;
        for command in &self.commands {
            let failed = || format!("'{command}' on {name}");
            session.run(command).await.with_context(failed)?;
        }
        let hostname = session.run("do show run | include ^hostname").await?;
        session.run("end").await?;
        session.close().await?;
        println!("{name} is now called: {hostname}");
        let now = lab.clock.time_of_day();
        println!("[{now}] Configuration complete for {name}.");
        let number = self.commands.len();
        Ok(format!("Configured {name} with {number} commands."))
    }
}
