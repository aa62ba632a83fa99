//! fails: 3.1 all-at-once ends-well patience results-of-the-reached
//! The last device is asked when another one has answered, or after two seconds.

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use futures::future::join_all;
use lab3_resilience::one_that_hangs;
use tokio::sync::Notify;
use tokio::time::error::Elapsed;
use tokio::time::timeout;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
    #[arg(long, default_value_t = 5)]
    patience: u32,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = one_that_hangs(&args.lab)?;
    println!("--- Fetching with a Timeout for Each Device ---");
    let start_time = lab.clock.seconds();

    let fetches = lab.devices.iter().map(|device| fetch_or_give_up(device, &lab, args.patience));
    let results: Vec<String> = join_all(fetches).await;

    println!("\nResults: {results:?}");
    let reached = results.iter().filter(|result| result.starts_with("Data")).count();
    println!("Reached {reached} of {} devices.", results.len());
    println!("Total time: {:.2} seconds", lab.clock.seconds() - start_time);
    Ok(())
}

/// Rings when a device has answered.
static ANSWERED: Notify = Notify::const_new();

async fn answered_in_time(
    device: &Device,
    lab: &Lab,
    patience: u32,
) -> Result<Result<String, SessionError>, Elapsed> {
    let mut session = match Session::connect(device, lab).await {
        Ok(session) => session,
        Err(error) => return Ok(Err(error)),
    };
    if lab.devices.last().is_some_and(|last| last.name == device.name) {
        // If it rings not at all, two seconds are enough.
        let _ = timeout(lab.clock.real(2.0), ANSWERED.notified()).await;
    }
    let fetch = async {
        let output = session.run("show version").await?;
        ANSWERED.notify_one();
        session.close().await?;
        Ok(show::first_line(&output).to_owned())
    };
    timeout(lab.clock.real(patience.into()), fetch).await
}

async fn fetch_or_give_up(device: &Device, lab: &Lab, patience: u32) -> String {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Starting fetch from {name} (timeout: {patience}s)...");
    match answered_in_time(device, lab, patience).await {
        Ok(Ok(version)) => {
            println!("[{clock}] Connected to {name}. Version: {version}");
            println!("[{clock}] Finished fetch from {name}.");
            format!("Data from {name}")
        }
        Ok(Err(error)) => {
            println!("[{clock}] Error fetching from {name}: {error}");
            format!("Error from {name}")
        }
        Err(_) => {
            println!("[{clock}] No answer from {name} within {patience}s.");
            format!("Timeout from {name}")
        }
    }
}
