//! fails: 3.1 each-device-once ends-well opened-at-once patience results-of-the-reached | each-device-once ends-well given-up-once opened-at-once results-of-the-reached
//! Logs in on one device after the other, and only then asks them all at once.

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use futures::future::join_all;
use lab3_resilience::one_that_hangs;
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

    let mut sessions = Vec::new();
    for device in &lab.devices {
        sessions.push(Session::connect(device, &lab).await);
    }
    let fetches = lab.devices.iter().zip(sessions);
    let fetches = fetches
        .map(|(device, session)| fetch_or_give_up(device, &lab, args.patience, fetch(session)));
    let results: Vec<String> = join_all(fetches).await;

    println!("\nResults: {results:?}");
    let reached = results.iter().filter(|result| result.starts_with("Data")).count();
    println!("Reached {reached} of {} devices.", results.len());
    println!("Total time: {:.2} seconds", lab.clock.seconds() - start_time);
    Ok(())
}

async fn fetch(session: Result<Session<'_>, SessionError>) -> Result<String, SessionError> {
    let mut session = session?;
    let output = session.run("show version").await?;
    session.close().await?;
    Ok(show::first_line(&output).to_owned())
}

async fn fetch_or_give_up(
    device: &Device,
    lab: &Lab,
    patience: u32,
    fetch: impl Future<Output = Result<String, SessionError>>,
) -> String {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Starting fetch from {name} (timeout: {patience}s)...");
    match timeout(clock.real(patience.into()), fetch).await {
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
