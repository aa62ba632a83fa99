//! Task 2.3: configure many devices concurrently.
//!
//! Four routers get a new host name and an interface or two, all at the same
//! time. What is sent to one device must not end up on another.
//!
//! Run:   cargo run -p lab2-asyncio --bin configure
//! Try:   --read-back; --commands FILE, with one line per device:
//!        "10.10.20.40" = ["hostname EDGE", "interface Loopback7"]
//! Next:  monitor.rs, where it gets crowded

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use common::error::SessionError;
use common::inventory::{Delay, Device};
use common::lab::{Lab, LabArgs};
use common::session::Session;
use futures::future::join_all;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<ExitCode> {
    run(&Args::parse()).await
}

/// Configure many devices concurrently (task 2.3)
#[derive(Parser)]
pub struct Args {
    /// What to configure: a TOML file with a line `"NAME" = ["command", …]` per device
    #[arg(long, value_name = "FILE")]
    commands: Option<PathBuf>,
    /// Read the running configuration afterwards, and show what of it is ours
    #[arg(long)]
    read_back: bool,
    /// The devices, and how fast their time passes.
    #[command(flatten)]
    pub lab: LabArgs,
}

/// The task, as `asyncio_lab` runs it, too.
pub async fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let lab = args.lab.open([10, 10, 20, 40].into(), 4, &[Delay::between(1.0, 3.0)])?;
    for warning in lab.warnings() {
        eprintln!("{warning}");
    }
    let commands = match &args.commands {
        Some(path) => read_commands(path, &lab)?,
        None => (1..).zip(&lab.devices).map(|(number, _)| commands_of_the_guide(number)).collect(),
    };
    println!("\n--- Concurrent Device Configuration Automation ---");
    let start_time = lab.clock.seconds();

    // solution: 2.3
    // A list of plans, one per device, each with the commands of that device.
    let mut config_tasks = Vec::new();
    for (device, commands) in lab.devices.iter().zip(&commands) {
        config_tasks.push(configure_device(device, commands, args.read_back, &lab));
    }

    // All of them at once. One that fails is a result like any other: it does
    // not stop the rest. (try_join_all would drop the others half way, and a
    // router that is configured by half is worse than one that is not.)
    let config_results = join_all(config_tasks).await;
    // starter:
    // Call `configure_device` for every device, with the commands of that
    // device, and wait for all of them at the same time. One that fails must
    // not stop the others. The results come in the order of the devices.
    //     let config_results: Vec<Result<String, SessionError>> = todo!("2.3: configure all at once");
    // end

    println!("\nAll device configurations completed:");
    for result in &config_results {
        match result {
            Ok(done) => println!("- {done}"),
            Err(error) => println!("- Error configuring {}", error.device()),
        }
    }
    let end_time = lab.clock.seconds();
    println!("Total configuration time: {:.2} seconds", end_time - start_time);
    let all_configured = config_results.iter().all(Result::is_ok);
    Ok(if all_configured { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn configure_device(
    device: &Device,
    commands: &[String],
    read_back: bool,
    lab: &Lab,
) -> Result<String, SessionError> {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{}] Configuring {name}...", clock.time_of_day());
    match send_commands(device, commands, read_back, lab).await {
        Ok(ours) => {
            for line in ours {
                println!("[{}] {name} now has: {line}", clock.time_of_day());
            }
            println!("[{}] Configuration complete for {name}.", clock.time_of_day());
            Ok(format!("Configured {name} with {} commands.", commands.len()))
        }
        Err(error) => {
            println!("[{}] Error configuring {name}: {error}", clock.time_of_day());
            Err(error)
        }
    }
}

/// One whole session. Returns what the device shows of the commands, if asked
/// to read it back.
async fn send_commands(
    device: &Device,
    commands: &[String],
    read_back: bool,
    lab: &Lab,
) -> Result<Vec<String>, SessionError> {
    let mut session = Session::connect(device, lab).await?;
    // solution: 2.3
    // From `configure terminal` to `end`, stopping at the first command that
    // the device does not take.
    session.configure(commands).await?;
    // starter:
    // Send the device its commands, and nobody else's: `session` has a method
    // for that, which waits until the device has taken them all.
    //     todo!("2.3: send the commands");
    // end
    let mut ours = Vec::new();
    if read_back {
        let running = session.run("show running-config").await?;
        let lines = running.lines().map(str::trim);
        ours = lines
            .filter(|line| commands.iter().any(|command| command == line))
            .map(str::to_owned)
            .collect();
    }
    session.close().await?;
    Ok(ours)
}

/// What the guide sends to its four routers; more devices get the like.
fn commands_of_the_guide(number: usize) -> Vec<String> {
    let low = (number - 1) % 250 + 1;
    let (interface, setting) = match number % 4 {
        1 => ("interface Loopback0".into(), format!("ip address 10.0.0.{low} 255.255.255.255")),
        2 => ("interface GigabitEthernet0/1".into(), "no shutdown".into()),
        3 => ("line con 0".into(), "logging synchronous".into()),
        _ => ("interface Vlan1".to_owned(), format!("ip address 192.168.10.{low} 255.255.255.0")),
    };
    vec![format!("hostname R{number}-LAB"), interface, setting]
}

/// The commands of every device of the lab, in the order of the devices.
fn read_commands(path: &Path, lab: &Lab) -> anyhow::Result<Vec<Vec<String>>> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
    let mut commands: HashMap<String, Vec<String>> = toml::from_str(&text)
        .with_context(|| format!("in {shown}: one line per device: \"NAME\" = [\"command\", …]"))?;
    let of_device = |device: &Device| {
        let found = commands.remove(&device.name);
        found.with_context(|| format!("{shown} has no commands for {}", device.name))
    };
    lab.devices.iter().map(of_device).collect()
}
