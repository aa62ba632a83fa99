//! fails: 2.2 all-at-once stamps told-at-once
//! The fetches run one after another. The lines are sorted and stamped afterwards as if they
//! had run at once, and the total is the longest of the fetches.

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use futures::future::join_all;
use lab2_asyncio::{data_or_error, guide};
use std::time::Duration;

// Still one thread only. Concurrent does not mean parallel: one thread can
// wait for many devices, just as one cook can watch many pots.
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

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::three_devices(&args.lab)?;
    println!("\n--- Running Network Fetches Concurrently (Non-Blocking Simulation) ---");

    let began = lab.clock.now();
    for device in &lab.devices {
        let note = device.delay.map(|delay| format!(" (delay: {delay})")).unwrap_or_default();
        println!("[{}] Starting fetch from {}{note}...", lab.clock, device.name);
    }
    let mut results: Vec<Result<String, SessionError>> = Vec::new();
    let mut report: Vec<(f64, String)> = Vec::new();
    for device in &lab.devices {
        let before = lab.clock.seconds();
        let answer = show_version(device, &lab).await;
        let took = lab.clock.seconds() - before;
        let at = (began + Duration::from_secs_f64(took)).format("%H:%M:%S");
        let name = &device.name;
        match &answer {
            Ok(version) if !device.is_simulated() => report.push((
                took,
                format!(
                    "[{at}] Connected to {name}. Version: {version}\n[{at}] Finished fetch from {name}."
                ),
            )),
            Ok(_) => report.push((took, format!("[{at}] Finished fetch from {name}."))),
            Err(error) => report.push((took, format!("[{at}] Error fetching from {name}: {error}"))),
        }
        results.push(answer.map(|_| format!("Data from {name}")));
    }
    report.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (_, line) in &report {
        println!("{line}");
    }
    let longest = report.last().map_or(0.0, |(took, _)| *took);

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nConcurrent results: {listed:?}");
    println!("Total concurrent time: {:.2} seconds", longest);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}

async fn show_version(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    session.close().await?;
    Ok(show::first_line(&output).to_owned())
}
