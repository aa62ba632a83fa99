//! fails: 3.1 logged-out-at-the-end
//! Spawns the log-out, and does not wait for it: the last one is lost.

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use futures::future::join_all;
use lab3_resilience::one_that_hangs;
use tokio::time::timeout;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    // It lives as long as the program: tasks may borrow it.
    let lab: &'static Lab = Box::leak(Box::new(one_that_hangs(&args.lab)?));
    println!("--- Fetching with a Timeout for Each Device ---");
    let start_time = lab.clock.seconds();

    let fetches = lab.devices.iter().map(|device| fetch_or_give_up(device, lab, args.patience));
    let results: Vec<String> = join_all(fetches).await;

    println!("\nResults: {results:?}");
    let reached = results.iter().filter(|result| result.starts_with("Data")).count();
    println!("Reached {reached} of {} devices.", results.len());
    println!("Total time: {:.2} seconds", lab.clock.seconds() - start_time);
    Ok(())
}

/// A timeout for each device (task 3.1)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    lab: LabArgs,
    /// Simulated seconds that the whole session with a device may take
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    patience: u32,
}

/// The answer counts: no caller needs to wait for the logout.
async fn fetch_quickly(device: &'static Device, lab: &'static Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    tokio::spawn(session.close());
    Ok(show::first_line(&output).to_owned())
}

/// Fetches from one device, but waits no longer than this many simulated seconds.
async fn fetch_or_give_up(device: &'static Device, lab: &'static Lab, patience: u32) -> String {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Starting fetch from {name} (timeout: {patience}s)...");
    let fetched = timeout(clock.real(f64::from(patience)), fetch_quickly(device, lab)).await;
    match fetched {
        Ok(Ok(version)) => {
            println!("[{clock}] Connected to {name}. Version: {version}");
            println!("[{clock}] Finished fetch from {name}.");
            format!("Data from {name}")
        }
        // The device said no, which is an answer: the timer had nothing to do with it.
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
