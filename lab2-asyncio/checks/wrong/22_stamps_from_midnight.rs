//! fails: 2.2 stamps
//! Its stamps count the seconds since its start: they begin at midnight.

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError};
use futures::future::join_all;
use lab2_asyncio::{data_or_error, guide};

#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    pub(crate) lab: LabArgs,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    run(&Args::parse()).await
}

fn stamp(lab: &Lab) -> String {
    let now = lab.clock.seconds() as u64;
    format!("{:02}:{:02}:{:02}", now / 3600, now / 60 % 60, now % 60)
}

async fn fetch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Starting fetch from {name}...", stamp(lab));
    let done = async {
        let mut session = Session::connect(device, lab).await?;
        let output = session.run("show version").await?;
        session.close().await?;
        Ok(output)
    };
    match done.await {
        Ok(output) => {
            let version = output.lines().next().unwrap_or_default();
            println!("[{}] Connected to {name}. Version: {version}", stamp(lab));
            println!("[{}] Finished fetch from {name}.", stamp(lab));
            Ok(format!("Data from {name}"))
        }
        Err(error) => {
            println!("[{}] Error fetching from {name}: {error}", stamp(lab));
            Err(error)
        }
    }
}

pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::three_devices(&args.lab)?;
    println!("\n--- Running Network Fetches Concurrently (Non-Blocking Simulation) ---");
    let start_time = lab.clock.seconds();
    let results = join_all(lab.devices.iter().map(|device| fetch(device, &lab))).await;
    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nConcurrent results: {listed:?}");
    let end_time = lab.clock.seconds();
    println!("Total concurrent time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}
