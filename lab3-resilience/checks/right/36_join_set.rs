//! passes: 3.6
//! A task per device on a runtime with several threads, and a `BTreeMap` of heads.

use std::collections::BTreeMap;
use std::sync::Arc;

use clap::Parser;
use common::{Lab, LabArgs, Session, SessionError};
use lab3_resilience::telemetry::{logged_at, one_that_goes_quiet};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
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

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Arc::new(Args::parse());
    let lab = Arc::new(one_that_goes_quiet(&args.lab)?);
    println!("--- Merging the Logs of All Devices ---");

    let mut tasks = JoinSet::new();
    let mut logs = Vec::new();
    for device in 0..lab.devices.len() {
        let (sender, log) = unbounded_channel();
        logs.push(log);
        tasks.spawn(watch(device, Arc::clone(&lab), Arc::clone(&args), sender));
    }
    let merged = merge(&lab, logs).await;
    let mut is_quiet = vec![false; lab.devices.len()];
    while let Some(watched) = tasks.join_next().await {
        let (device, quiet) = watched??;
        is_quiet[device] = quiet;
    }
    let quiet = lab.devices.iter().zip(is_quiet).filter(|(_, is_quiet)| *is_quiet);
    let quiet: Vec<_> = quiet.map(|(device, _)| &device.name).collect();
    println!("\nQuiet: {quiet:?}");
    println!("Merged {merged} lines of {} devices.", lab.devices.len());
    Ok(())
}

async fn watch(
    device: usize,
    lab: Arc<Lab>,
    args: Arc<Args>,
    log: UnboundedSender<String>,
) -> Result<(usize, bool), SessionError> {
    let (name, clock) = (&lab.devices[device].name, &lab.clock);
    println!("[{clock}] Watching {name}...");
    let mut session = Session::connect(&lab.devices[device], &lab).await?;
    session.run("terminal monitor").await?;
    let mut is_quiet = false;
    for _ in 0..args.lines {
        match timeout(clock.real(args.quiet.into()), session.next_line()).await {
            Ok(line) => drop(log.send(line?)),
            Err(_) => {
                println!("[{clock}] {name} has gone quiet.");
                is_quiet = true;
                break;
            }
        }
    }
    drop(log);
    session.close().await?;
    Ok((device, is_quiet))
}

async fn merge(lab: &Lab, mut logs: Vec<UnboundedReceiver<String>>) -> usize {
    let mut merged = 0;
    let mut heads = BTreeMap::new();
    for (device, log) in logs.iter_mut().enumerate() {
        if let Some(line) = log.recv().await {
            heads.insert((logged_at(&line, lab), device), line);
        }
    }
    while let Some(((_, device), line)) = heads.pop_first() {
        println!("[{}] {}: {line}", lab.clock, lab.devices[device].name);
        merged += 1;
        if let Some(line) = logs[device].recv().await {
            heads.insert((logged_at(&line, lab), device), line);
        }
    }
    merged
}
