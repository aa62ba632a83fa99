//! passes: 2.3
//!
//! Careful: after the commands the same session asks for the host name and remarks if it is
//! not the one that was sent; sessions are logged out of after a rejection, and every error
//! is kept until the end.

use std::fmt;
use std::path::PathBuf;

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use futures::future::{self, FutureExt};
use lab2_asyncio::guide::{self, Change};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
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
    #[command(flatten)]
    pub(crate) lab: LabArgs,
}

/// Device and change belong together from here on.
struct Order<'a> {
    device: &'a Device,
    change: &'a Change,
    lab: &'a Lab,
}

/// What became of an order; prints as the line of the summary.
struct Outcome<'a> {
    device: &'a str,
    commands: usize,
    error: Option<SessionError>,
}

impl fmt::Display for Outcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { device, commands, error } = self;
        match error {
            None => write!(f, "Configured {device} with {commands} commands."),
            Some(_) => write!(f, "Error configuring {device}"),
        }
    }
}

impl<'a> Order<'a> {
    fn log(&self, line: impl fmt::Display) {
        println!("[{}] {line}", self.lab.clock);
    }

    async fn carry_out(self) -> Outcome<'a> {
        let name = self.device.name.as_str();
        self.log(format_args!("Configuring {name}..."));
        let error = self.session().await.err();
        match &error {
            None => self.log(format_args!("Configuration complete for {name}.")),
            Some(error) => self.log(format_args!("Error configuring {name}: {error}")),
        }
        Outcome { device: name, commands: self.change.commands.len(), error }
    }

    /// One session, which is logged out of whenever the device still listens.
    async fn session(&self) -> Result<(), SessionError> {
        let mut session = Session::connect(self.device, self.lab).await?;
        let done = self.work(&mut session).await;
        match done {
            Ok(remarks) => {
                session.close().await?;
                remarks.into_iter().for_each(|remark| self.log(remark));
                Ok(())
            }
            Err(error @ SessionError::Rejected { .. }) => {
                // What the device said is the news, not how the farewell went.
                session.close().await.ok();
                Err(error)
            }
            Err(error) => Err(error),
        }
    }

    async fn work(&self, session: &mut Session<'_>) -> Result<Vec<String>, SessionError> {
        session.configure(&self.change.commands).await?;
        let name = &self.device.name;
        let mut remarks = Vec::new();
        if let Some(wanted) = self.wanted_hostname() {
            let shown = session.run("show running-config | include ^hostname").await?;
            let is = show::hostname(&shown).unwrap_or("(none)");
            if is != wanted {
                remarks.push(format!("{name} took 'hostname {wanted}', but now is {is}"));
            }
        }
        for line in self.change.read_back(session).await? {
            remarks.push(format!("{name} now has: {line}"));
        }
        Ok(remarks)
    }

    fn wanted_hostname(&self) -> Option<&str> {
        self.change
            .commands
            .iter()
            .rev()
            .find_map(|command| command.trim().strip_prefix("hostname "))
    }
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::four_routers(&args.lab)?;
    let changes = guide::changes(args.commands.as_deref(), args.read_back, &lab)?;
    anyhow::ensure!(changes.len() == lab.devices.len(), "not one change per device");
    println!("\n--- Concurrent Device Configuration Automation ---");
    let start_time = lab.clock.seconds();
    let orders = std::iter::zip(&lab.devices, &changes)
        .map(|(device, change)| Order { device, change, lab: &lab }.carry_out().boxed_local());
    let outcomes: Vec<Outcome<'_>> = future::join_all(orders).await;

    let summary: String = outcomes.iter().map(|outcome| format!("- {outcome}\n")).collect();
    print!("\nAll device configurations completed:\n{summary}");
    println!("Total configuration time: {:.2} seconds", lab.clock.seconds() - start_time);
    let failures: Vec<String> = outcomes
        .iter()
        .filter_map(|outcome| outcome.error.as_ref())
        .map(ToString::to_string)
        .collect();
    anyhow::ensure!(failures.is_empty(), "not every device is configured: {}", failures.join("; "));
    Ok(())
}
