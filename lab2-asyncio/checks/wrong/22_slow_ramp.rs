//! fails: 2.2 all-at-once
//! All fetches say at once that they start, but only the first three do: every further one waits half a second
//! longer before it connects, so the later devices are asked when others have answered already.

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use futures::future::join_all;
use lab2_asyncio::{data_or_error, guide};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    run(&Args::parse()).await
}

/// Run many fetches concurrently (task 2.2)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    pub(crate) lab: LabArgs,
}

/// The task.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::three_devices(&args.lab)?;
    println!("\n--- Running Network Fetches Concurrently (Non-Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    let results = join_all((0..).zip(&lab.devices).map(|(n, device)| fetch(n, device, &lab))).await;

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nConcurrent results: {listed:?}");
    println!("Total concurrent time: {:.2} seconds", lab.clock.seconds() - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}

async fn fetch(number: u32, device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let (name, clock) = (&device.name, &lab.clock);
    let note = device.delay.map(|delay| format!(" (delay: {delay})")).unwrap_or_default();
    println!("[{clock}] Starting fetch from {name}{note}...");
    // Do not overwhelm the network.
    let later = f64::from(number.saturating_sub(2)) * 0.5;
    if later > 0.0 {
        tokio::time::sleep(clock.real(later)).await;
    }
    let answer = show_version(device, lab).await;
    match answer {
        Ok(version) => {
            if !device.is_simulated() {
                println!("[{clock}] Connected to {name}. Version: {version}");
            }
            println!("[{clock}] Finished fetch from {name}.");
            Ok(format!("Data from {name}"))
        }
        Err(error) => {
            println!("[{clock}] Error fetching from {name}: {error}");
            Err(error)
        }
    }
}

async fn show_version(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    session.close().await?;
    Ok(show::first_line(&output).to_owned())
}
