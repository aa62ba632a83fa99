//! fails: 3.1 ends-well patience results-of-the-reached
//! The timeout is only for the command: a router that hangs at the login is waited for
//! as long as the library waits.

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

    let fetches = lab.devices.iter().map(|device| fetch_or_give_up(device, &lab, args.patience));
    let results: Vec<String> = join_all(fetches).await;

    println!("\nResults: {results:?}");
    let reached = results.iter().filter(|result| result.starts_with("Data")).count();
    println!("Reached {reached} of {} devices.", results.len());
    println!("Total time: {:.2} seconds", lab.clock.seconds() - start_time);
    Ok(())
}

async fn fetch_or_give_up(device: &Device, lab: &Lab, patience: u32) -> String {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Starting fetch from {name} (timeout: {patience}s)...");
    let fetched = fetch(device, lab, patience).await;
    match fetched {
        Some(Ok(version)) => {
            println!("[{clock}] Connected to {name}. Version: {version}");
            println!("[{clock}] Finished fetch from {name}.");
            format!("Data from {name}")
        }
        Some(Err(error)) => {
            println!("[{clock}] Error fetching from {name}: {error}");
            format!("Error from {name}")
        }
        None => {
            println!("[{clock}] No answer from {name} within {patience}s.");
            format!("Timeout from {name}")
        }
    }
}

/// `None` if the command has no answer in time.
async fn fetch(device: &Device, lab: &Lab, patience: u32) -> Option<Result<String, SessionError>> {
    let mut session = match Session::connect(device, lab).await {
        Ok(session) => session,
        Err(error) => return Some(Err(error)),
    };
    let patience = lab.clock.real(patience.into());
    let answer = match timeout(patience, session.run("show version")).await.ok()? {
        Ok(answer) => answer,
        Err(error) => return Some(Err(error)),
    };
    let closed = session.close().await;
    Some(closed.map(|()| show::first_line(&answer).to_owned()))
}
