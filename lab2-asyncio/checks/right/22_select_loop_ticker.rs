//! passes: 2.2
//! Right: spawned tasks report to a channel; main listens in a `select!` loop, and tells
//! stderr every half second how many it waits for. Results are sorted by number.

use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use common::{LabArgs, SessionError};
use lab2_asyncio::{data_or_error, guide, simulate_network_fetch};
use tokio::sync::mpsc;
use tokio::time::{Instant, interval_at};

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

struct Report {
    number: usize,
    result: Result<String, SessionError>,
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = Arc::new(guide::three_devices(&args.lab)?);
    println!("\n--- Running Network Fetches Concurrently (Non-Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    // write: 2.2
    let (reporter, mut reports) = mpsc::unbounded_channel();
    for number in 0..lab.devices.len() {
        let (lab, reporter) = (Arc::clone(&lab), reporter.clone());
        tokio::spawn(async move {
            let result = simulate_network_fetch(&lab.devices[number], &lab).await;
            // Main listens until the last reporter is gone.
            let _ = reporter.send(Report { number, result });
        });
    }
    drop(reporter);

    let half_a_second = Duration::from_millis(500);
    let mut ticker = interval_at(Instant::now() + half_a_second, half_a_second);
    let mut received = Vec::with_capacity(lab.devices.len());
    loop {
        tokio::select! {
            report = reports.recv() => match report {
                Some(report) => received.push(report),
                None => break,
            },
            _ = ticker.tick() => {
                eprintln!("… waiting for {} devices", lab.devices.len() - received.len());
            }
        }
    }
    received.sort_by_key(|report: &Report| report.number);
    anyhow::ensure!(received.len() == lab.devices.len(), "a fetch panicked");
    // end

    let listed: Vec<String> = received.iter().map(|it| data_or_error(&it.result)).collect();
    println!("\nConcurrent results: {listed:?}");
    let end_time = lab.clock.seconds();
    println!("Total concurrent time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(received.iter().all(|it| it.result.is_ok()), "not every fetch succeeded");
    Ok(())
}
