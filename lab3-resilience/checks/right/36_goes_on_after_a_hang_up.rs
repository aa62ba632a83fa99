//! passes: 3.6
//! Goes on with the others when a device hangs up, and ends with an error.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError};
use futures::future::join_all;
use lab3_resilience::telemetry::{logged_at, one_that_goes_quiet};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::timeout;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = one_that_goes_quiet(&args.lab)?;
    println!("--- Merging the Logs of All Devices ---");

    // A channel for each log: its end says that nothing more will come of this device.
    let (senders, logs): (Vec<_>, Vec<_>) = lab.devices.iter().map(|_| channel(16)).unzip();
    let watches =
        lab.devices.iter().zip(senders).map(|(device, log)| watch(device, &lab, &args, log));
    let (watched, merged) = tokio::join!(join_all(watches), merge(&lab, logs));

    let quiet = lab.devices.iter().zip(&watched).filter(|(_, it)| matches!(it, Ok(true)));
    let quiet: Vec<_> = quiet.map(|(device, _)| &device.name).collect();
    println!("\nQuiet: {quiet:?}");
    println!("Merged {merged} lines of {} devices.", lab.devices.len());
    anyhow::ensure!(watched.iter().all(Result::is_ok), "not every device could be watched");
    Ok(())
}

/// Streaming telemetry (task 3.6)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    lab: LabArgs,
    /// How many lines to read of each device
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=1000))]
    lines: u32,
    /// Simulated seconds without a line, after which a device has gone quiet
    #[arg(long, value_name = "SECONDS", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..))]
    quiet: u32,
}

/// Sends the lines that one device pushes into `log`; returns whether it has gone quiet.
async fn watch(
    device: &Device,
    lab: &Lab,
    args: &Args,
    log: Sender<String>,
) -> Result<bool, SessionError> {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Watching {name}...");
    let mut session = Session::connect(device, lab).await?;
    session.run("terminal monitor").await?;
    let mut is_quiet = false;
    for _ in 0..args.lines {
        // The clock of the quiet time starts again with each line. If it is first, `timeout`
        // drops `next_line`, which loses nothing: half a line stays in the session.
        match timeout(clock.real(args.quiet.into()), session.next_line()).await {
            // An error of `send` says that the merger is gone.
            Ok(Ok(line)) => drop(log.send(line).await),
            Ok(Err(error)) => {
                println!("[{clock}] {name} failed: {error}");
                return Err(error);
            }
            Err(_) => {
                println!("[{clock}] {name} has gone quiet.");
                is_quiet = true;
                break;
            }
        }
    }
    // The merger waits for this device no longer.
    drop(log);
    session.close().await?;
    Ok(is_quiet)
}

/// Prints the lines of all logs in the order of their stamps; returns how many.
async fn merge(lab: &Lab, mut logs: Vec<Receiver<String>>) -> usize {
    let clock = &lab.clock;
    let mut merged = 0;
    // The next line of each log, the oldest on top.
    let mut heads = BinaryHeap::new();
    for (device, log) in logs.iter_mut().enumerate() {
        if let Some(line) = log.recv().await {
            heads.push(Reverse((logged_at(&line, lab), device, line)));
        }
    }
    // A log is in order, so what comes later is younger than its head. With a head of every
    // log that goes on, the oldest head is the oldest line of all.
    while let Some(Reverse((_, device, line))) = heads.pop() {
        println!("[{clock}] {}: {line}", lab.devices[device].name);
        merged += 1;
        if let Some(line) = logs[device].recv().await {
            heads.push(Reverse((logged_at(&line, lab), device, line)));
        }
    }
    merged
}
