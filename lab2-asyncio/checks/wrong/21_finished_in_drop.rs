//! fails: 2.1 failures-told
//! The line `Finished fetch from ...` is printed by the `Drop` of a value, on every way out of the fetch: it is
//! there for a device that failed, too.

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use lab2_asyncio::{data_or_error, guide};

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

/// Says when a fetch begins and ends.
struct Announced<'a> {
    device: &'a Device,
    lab: &'a Lab,
}

impl<'a> Announced<'a> {
    fn new(device: &'a Device, lab: &'a Lab) -> Self {
        let note = device.delay.map(|delay| format!(" (delay: {delay})")).unwrap_or_default();
        println!("[{}] Starting fetch from {}{note}...", lab.clock, device.name);
        Self { device, lab }
    }
}

impl Drop for Announced<'_> {
    fn drop(&mut self) {
        println!("[{}] Finished fetch from {}.", self.lab.clock, self.device.name);
    }
}

/// The task.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::two_devices(&args.lab)?;
    println!("--- Running Network Fetches Sequentially (Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    let mut results = Vec::new();
    for device in &lab.devices {
        let result = fetch(device, &lab).await;
        results.push(result);
    }

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nSequential results: {}", listed.join(", "));
    println!("Total sequential time: {:.2} seconds", lab.clock.seconds() - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}

async fn fetch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let _announced = Announced::new(device, lab);
    match version(device, lab).await {
        Ok(version) => {
            if !device.is_simulated() {
                println!("[{}] Connected to {}. Version: {version}", lab.clock, device.name);
            }
            Ok(format!("Data from {}", device.name))
        }
        Err(error) => {
            println!("[{}] Error fetching from {}: {error}", lab.clock, device.name);
            Err(error)
        }
    }
}

async fn version(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    session.close().await?;
    Ok(show::first_line(&output).to_owned())
}
