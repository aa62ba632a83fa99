//! passes: 2.3
//! Right: plans are structs with methods, and `join_all` drives their `carry_out`. When a
//! device rejects a command, the session still logs out before the error is returned.

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError};
use futures::future::join_all;
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
    commands: Option<std::path::PathBuf>,
    /// Read the running configuration afterwards, and show what of it is ours
    #[arg(long)]
    read_back: bool,
    #[command(flatten)]
    pub(crate) lab: LabArgs,
}

/// What is going to happen to one device.
struct Plan<'l> {
    lab: &'l Lab,
    device: &'l Device,
    change: &'l Change,
}

/// What has happened to it.
enum Outcome {
    Done(usize),
    Failed(SessionError),
}

impl<'l> Plan<'l> {
    fn for_all(lab: &'l Lab, changes: &'l [Change]) -> impl Iterator<Item = Plan<'l>> {
        lab.devices.iter().zip(changes).map(move |(device, change)| Plan { lab, device, change })
    }

    async fn carry_out(&self) -> Outcome {
        self.say("Configuring", "...");
        match self.talk().await {
            Ok(()) => {
                self.say("Configuration complete for", ".");
                Outcome::Done(self.change.commands.len())
            }
            Err(error) => {
                self.say("Error configuring", &format!(": {error}"));
                Outcome::Failed(error)
            }
        }
    }

    fn say(&self, before: &str, after: &str) {
        println!("[{}] {before} {}{after}", self.lab.clock, self.device.name);
    }

    async fn talk(&self) -> Result<(), SessionError> {
        let mut session = Session::connect(self.device, self.lab).await?;
        let answer = self.configure(&mut session).await;
        let goodbye = session.close().await;
        for line in answer? {
            self.say_has(&line);
        }
        goodbye
    }

    async fn configure(&self, session: &mut Session<'_>) -> Result<Vec<String>, SessionError> {
        session.configure(&self.change.commands).await?;
        self.change.read_back(session).await
    }

    fn say_has(&self, line: &str) {
        println!("[{}] {} now has: {line}", self.lab.clock, self.device.name);
    }

    fn summary(&self, outcome: &Outcome) -> String {
        let name = &self.device.name;
        match outcome {
            Outcome::Done(count) => format!("- Configured {name} with {count} commands."),
            Outcome::Failed(_) => format!("- Error configuring {name}"),
        }
    }
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::four_routers(&args.lab)?;
    let changes = guide::changes(args.commands.as_deref(), args.read_back, &lab)?;
    println!("\n--- Concurrent Device Configuration Automation ---");
    let start_time = lab.clock.seconds();

    let plans: Vec<Plan<'_>> = Plan::for_all(&lab, &changes).collect();
    let outcomes = join_all(plans.iter().map(Plan::carry_out)).await;

    println!("\nAll device configurations completed:");
    for (plan, outcome) in plans.iter().zip(&outcomes) {
        println!("{}", plan.summary(outcome));
    }
    println!("Total configuration time: {:.2} seconds", lab.clock.seconds() - start_time);

    let errors = outcomes.into_iter().filter_map(|outcome| match outcome {
        Outcome::Failed(error) => Some(error),
        Outcome::Done(_) => None,
    });
    match errors.count() {
        0 => Ok(()),
        count => anyhow::bail!("{count} devices are not configured"),
    }
}
