//! passes: 3.6
//! One channel for all lines, and a queue for each device in the merger.

use std::collections::VecDeque;

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

    let (sender, log) = channel(4);
    let watches = lab.devices.iter().enumerate();
    let watches: Vec<_> = watches.map(|it| watch(it, &lab, &args, sender.clone())).collect();
    drop(sender);
    let (watched, merged) = tokio::join!(join_all(watches), merge(&lab, log));

    let is_quiet = watched.into_iter().collect::<Result<Vec<bool>, _>>()?;
    let quiet = lab.devices.iter().zip(is_quiet).filter(|(_, is_quiet)| *is_quiet);
    let quiet: Vec<_> = quiet.map(|(device, _)| &device.name).collect();
    println!("\nQuiet: {quiet:?}");
    println!("Merged {merged} lines of {} devices.", lab.devices.len());
    Ok(())
}

async fn watch(
    (at, device): (usize, &Device),
    lab: &Lab,
    args: &Args,
    log: Sender<(usize, Option<String>)>,
) -> Result<bool, SessionError> {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Watching {name}...");
    let mut session = Session::connect(device, lab).await?;
    session.run("terminal monitor").await?;
    let mut is_quiet = false;
    for _ in 0..args.lines {
        match timeout(clock.real(args.quiet.into()), session.next_line()).await {
            Ok(line) => drop(log.send((at, Some(line?))).await),
            Err(_) => {
                println!("[{clock}] {name} has gone quiet.");
                is_quiet = true;
                break;
            }
        }
    }
    let _ = log.send((at, None)).await;
    session.close().await?;
    Ok(is_quiet)
}

async fn merge(lab: &Lab, mut log: Receiver<(usize, Option<String>)>) -> usize {
    let mut merged = 0;
    let mut waiting: Vec<VecDeque<String>> = vec![VecDeque::new(); lab.devices.len()];
    let mut goes_on = vec![true; lab.devices.len()];
    while let Some((device, line)) = log.recv().await {
        match line {
            Some(line) => waiting[device].push_back(line),
            None => goes_on[device] = false,
        }
        while waiting.iter().zip(&goes_on).all(|(lines, goes_on)| !goes_on || !lines.is_empty()) {
            let heads = waiting.iter().enumerate();
            let heads = heads.filter_map(|(at, lines)| Some((logged_at(lines.front()?, lab), at)));
            let Some((_, oldest)) = heads.min() else { break };
            let line = waiting[oldest].pop_front().unwrap_or_default();
            println!("[{}] {}: {line}", lab.clock, lab.devices[oldest].name);
            merged += 1;
        }
    }
    merged
}
