//! fails: 3.6 in-order
//! Compares the stamps as texts: in February, they begin before January.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError};
use futures::future::join_all;
use lab3_resilience::telemetry::one_that_goes_quiet;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::timeout;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = one_that_goes_quiet(&args.lab)?;
    println!("--- Merging the Logs of All Devices ---");

    let (senders, logs): (Vec<_>, Vec<_>) = lab.devices.iter().map(|_| channel(16)).unzip();
    let watches =
        lab.devices.iter().zip(senders).map(|(device, log)| watch(device, &lab, &args, log));
    let (watched, merged) = tokio::join!(join_all(watches), merge(&lab, logs));

    let is_quiet = watched.into_iter().collect::<Result<Vec<bool>, _>>()?;
    let quiet = lab.devices.iter().zip(is_quiet).filter(|(_, is_quiet)| *is_quiet);
    let quiet: Vec<_> = quiet.map(|(device, _)| &device.name).collect();
    println!("\nQuiet: {quiet:?}");
    println!("Merged {merged} lines of {} devices.", lab.devices.len());
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
        match timeout(clock.real(args.quiet.into()), session.next_line()).await {
            Ok(line) => drop(log.send(line?).await),
            Err(_) => {
                println!("[{clock}] {name} has gone quiet.");
                is_quiet = true;
                break;
            }
        }
    }
    drop(log);
    session.close().await?;
    Ok(is_quiet)
}

/// Prints the lines of all logs in the order of their stamps; returns how many.
async fn merge(lab: &Lab, mut logs: Vec<Receiver<String>>) -> usize {
    let clock = &lab.clock;
    let mut merged = 0;
    let mut heads = BinaryHeap::new();
    for (device, log) in logs.iter_mut().enumerate() {
        if let Some(line) = log.recv().await {
            heads.push(Reverse((line, device)));
        }
    }
    while let Some(Reverse((line, device))) = heads.pop() {
        println!("[{clock}] {}: {line}", lab.devices[device].name);
        merged += 1;
        if let Some(line) = logs[device].recv().await {
            heads.push(Reverse((line, device)));
        }
    }
    merged
}
