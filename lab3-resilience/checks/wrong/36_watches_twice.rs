//! fails: 3.6 each-device-watched opened-at-once | each-device-watched
//! Tries each device in a session of its own first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError};
use futures::future::join_all;
use lab3_resilience::telemetry::{logged_at, one_that_goes_quiet};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::timeout;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
    #[arg(long, default_value_t = 6)]
    lines: u32,
    #[arg(long, default_value_t = 8)]
    quiet: u32,
}

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

async fn watch(
    device: &Device,
    lab: &Lab,
    args: &Args,
    log: Sender<String>,
) -> Result<bool, SessionError> {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Watching {name}...");
    Session::connect(device, lab).await?.close().await?;
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

async fn merge(lab: &Lab, mut logs: Vec<Receiver<String>>) -> usize {
    let clock = &lab.clock;
    let mut merged = 0;
    let mut heads = BinaryHeap::new();
    for (device, log) in logs.iter_mut().enumerate() {
        if let Some(line) = log.recv().await {
            heads.push(Reverse((logged_at(&line, lab), device, line)));
        }
    }
    while let Some(Reverse((_, device, line))) = heads.pop() {
        println!("[{clock}] {}: {line}", lab.devices[device].name);
        merged += 1;
        if let Some(line) = logs[device].recv().await {
            heads.push(Reverse((logged_at(&line, lab), device, line)));
        }
    }
    merged
}
