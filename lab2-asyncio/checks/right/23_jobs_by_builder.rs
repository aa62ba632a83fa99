//! passes: 2.3
//! A builder makes a job of a device and its commands; jobs are spawned, and own what they need.

use std::sync::Arc;

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use programs::{ConfigureArgs, open};
use tokio::task::JoinHandle;

struct Job {
    lab: Arc<Lab>,
    number: usize,
    commands: Vec<String>,
}

impl Job {
    fn on(lab: &Arc<Lab>, number: usize) -> Self {
        Self { lab: Arc::clone(lab), number, commands: Vec::new() }
    }

    fn with(mut self, commands: impl Iterator<Item = String>) -> Self {
        self.commands.extend(commands);
        self
    }

    fn spawn(self) -> JoinHandle<Result<String, SessionError>> {
        tokio::spawn(async move {
            configure(&self.lab.devices[self.number], &self.commands, &self.lab).await
        })
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = ConfigureArgs::parse();
    let lab = open(&args.lab)?;
    let commands = args.commands_of(&lab.devices)?;
    let start_time = lab.clock.seconds();
    let lab = Arc::new(lab);
    let jobs = (0..lab.devices.len())
        .map(|number| Job::on(&lab, number).with(commands[number].iter().cloned()).spawn());
    let jobs: Vec<_> = jobs.collect();
    let mut results = Vec::new();
    for job in jobs {
        results.push(job.await?);
    }
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
    session.configure(commands).await?;
    session.close().await?;
    println!("[{}] Configuration complete for {name}.", lab.clock.time_of_day());
    Ok(format!("Configured {name} with {} commands.", commands.len()))
}
