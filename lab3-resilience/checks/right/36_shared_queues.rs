//! passes: 3.6
//! No channel: the watches put lines into queues that they share with the merger, and notify it.

use std::cell::RefCell;
use std::collections::VecDeque;

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError};
use futures::future::join_all;
use lab3_resilience::telemetry::{logged_at, one_that_goes_quiet};
use tokio::sync::Notify;
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

    let logs: Vec<Log> = lab.devices.iter().map(|_| Log::default()).collect();
    let news = Notify::new();
    let watches = lab.devices.iter().zip(&logs);
    let watches = watches.map(|(device, log)| watch(device, &lab, &args, (log, &news)));
    let (watched, merged) = tokio::join!(join_all(watches), merge(&lab, &logs, &news));

    let is_quiet = watched.into_iter().collect::<Result<Vec<bool>, _>>()?;
    let quiet = lab.devices.iter().zip(is_quiet).filter(|(_, is_quiet)| *is_quiet);
    let quiet: Vec<_> = quiet.map(|(device, _)| &device.name).collect();
    println!("\nQuiet: {quiet:?}");
    println!("Merged {merged} lines of {} devices.", lab.devices.len());
    Ok(())
}

/// What has come of one device.
#[derive(Default)]
struct Log {
    lines: RefCell<VecDeque<String>>,
    ended: RefCell<bool>,
}

async fn watch(
    device: &Device,
    lab: &Lab,
    args: &Args,
    (log, news): (&Log, &Notify),
) -> Result<bool, SessionError> {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Watching {name}...");
    let mut session = Session::connect(device, lab).await?;
    session.run("terminal monitor").await?;
    let mut is_quiet = false;
    for _ in 0..args.lines {
        match timeout(clock.real(args.quiet.into()), session.next_line()).await {
            Ok(line) => {
                log.lines.borrow_mut().push_back(line?);
                news.notify_one();
            }
            Err(_) => {
                println!("[{clock}] {name} has gone quiet.");
                is_quiet = true;
                break;
            }
        }
    }
    log.ended.replace(true);
    news.notify_one();
    session.close().await?;
    Ok(is_quiet)
}

async fn merge(lab: &Lab, logs: &[Log], news: &Notify) -> usize {
    let mut merged = 0;
    loop {
        let is_empty = |log: &&Log| log.lines.borrow().is_empty();
        if logs.iter().filter(is_empty).any(|log| !*log.ended.borrow()) {
            news.notified().await;
            continue;
        }
        let heads = logs.iter().enumerate();
        let heads =
            heads.filter_map(|(at, log)| Some((logged_at(log.lines.borrow().front()?, lab), at)));
        let Some((_, device)) = heads.min() else { return merged };
        let line = logs[device].lines.borrow_mut().pop_front().unwrap_or_default();
        println!("[{}] {}: {line}", lab.clock, lab.devices[device].name);
        merged += 1;
    }
}
