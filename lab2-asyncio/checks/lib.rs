//! What the programs have in common with the labs' own and with each other:
//! their flags, and the sessions and lines that none of them is about.
//!
//! The first line of a program says what the grader must make of it:
//! `//! fails: TASK CHECK …` names every check that fails, all others pass or
//! are not run; of `//! passes: TASK` every check passes.

use std::collections::HashMap;
use std::path::PathBuf;

use anyhow::Context;
use clap::Parser;
use common::error::SessionError;
use common::inventory::{Delay, Device};
use common::lab::{Lab, LabArgs};
use common::session::Session;
use common::show::{self, InterfaceState};

/// The flags of tasks 2.1, 2.2 and 2.4.
#[derive(Parser)]
pub struct FetchArgs {
    #[command(flatten)]
    pub lab: LabArgs,
}

/// The flags of task 2.3.
#[derive(Parser)]
pub struct ConfigureArgs {
    #[arg(long)]
    pub commands: Option<PathBuf>,
    #[command(flatten)]
    pub lab: LabArgs,
}

impl ConfigureArgs {
    /// The file of commands, or what stands for it without the flag.
    pub fn text(&self, devices: &[Device]) -> anyhow::Result<String> {
        if let Some(path) = &self.commands {
            return Ok(std::fs::read_to_string(path)?);
        }
        let lines = (1..).zip(devices).map(|(number, device)| {
            let name = &device.name;
            format!("\"{name}\" = [\"hostname R{number}-LAB\", \"line con 0\", \"logging synchronous\"]\n")
        });
        Ok(lines.collect())
    }

    /// The commands of every device, in the order of the devices.
    pub fn commands_of(&self, devices: &[Device]) -> anyhow::Result<Vec<Vec<String>>> {
        let commands: HashMap<String, Vec<String>> = toml::from_str(&self.text(devices)?)?;
        let of_device =
            |device: &Device| commands.get(&device.name).cloned().context("no commands");
        devices.iter().map(of_device).collect()
    }
}

/// The devices the flags name.
pub fn open(args: &LabArgs) -> anyhow::Result<Lab> {
    let delays = [Delay::between(1.0, 3.0)];
    Ok(args.open([10, 10, 20, 40].into(), 8, &delays)?)
}

/// Task 2.3 on one device, with its lines.
pub async fn configure_device(
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

/// Task 2.4 on one device, with its lines.
pub async fn monitor(device: &Device, lab: &Lab) -> Result<InterfaceState, SessionError> {
    let name = &device.name;
    println!("[{}] Monitoring {name} status...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let brief = session.run("show ip interface brief").await?;
    session.close().await?;
    println!("[{}] Finished monitoring {name}.", lab.clock.time_of_day());
    Ok(show::interface_state(&brief, "GigabitEthernet0/1"))
}
