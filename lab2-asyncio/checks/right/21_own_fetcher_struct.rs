//! passes: 2.1
//! Right: no use of the library's fetch, but a `Fetcher` of its own with the same session
//! and the same lines, printed by `writeln!` to a locked stdout. Debug output on stderr.

use std::fmt::Display;
use std::io::{self, Write};

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use lab2_asyncio::guide;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    run(&Args::parse()).await
}

/// async and await, one after another (task 2.1)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    pub(crate) lab: LabArgs,
}

/// Fetches from the devices of a lab.
struct Fetcher<'l> {
    lab: &'l Lab,
}

impl Fetcher<'_> {
    fn log(&self, message: impl Display) -> io::Result<()> {
        // The lock is gone at the end of this line, before anything is awaited.
        writeln!(io::stdout().lock(), "[{}] {message}", self.lab.clock)
    }

    async fn version(&self, device: &Device) -> Result<String, SessionError> {
        let mut session = Session::connect(device, self.lab).await?;
        let output = session.run("show version").await?;
        session.close().await?;
        Ok(show::first_line(&output).to_owned())
    }

    /// The data of a device, or an error that has been told already.
    async fn fetch(&self, device: &Device) -> io::Result<Result<String, SessionError>> {
        let name = &device.name;
        match device.delay {
            Some(delay) => {
                self.log(format_args!("Starting fetch from {name} (delay: {delay})..."))?
            }
            None => self.log(format_args!("Starting fetch from {name}..."))?,
        }
        let version = self.version(device).await;
        match &version {
            Ok(version) => {
                if !device.is_simulated() {
                    self.log(format_args!("Connected to {name}. Version: {version}"))?;
                }
                self.log(format_args!("Finished fetch from {name}."))?;
            }
            Err(error) => self.log(format_args!("Error fetching from {name}: {error}"))?,
        }
        Ok(version.map(|_| format!("Data from {name}")))
    }
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::two_devices(&args.lab)?;
    println!("--- Running Network Fetches Sequentially (Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    let fetcher = Fetcher { lab: &lab };
    let mut listed = Vec::with_capacity(lab.devices.len());
    let mut failures = 0_usize;
    for device in &lab.devices {
        let before = lab.clock.seconds();
        let data = fetcher.fetch(device).await?.unwrap_or_else(|error| {
            failures += 1;
            format!("Error from {}", error.device())
        });
        eprintln!("debug: {} took {:.2} s", device.name, lab.clock.seconds() - before);
        listed.push(data);
    }

    println!("\nSequential results: {}", listed.join(", "));
    let total = lab.clock.seconds() - start_time;
    println!("Total sequential time: {total:.2} seconds");
    if failures > 0 {
        anyhow::bail!("{failures} of {} fetches failed", lab.devices.len());
    }
    Ok(())
}
