//! passes: 3.6
//! The watches only read; the merger knows until when to wait for each device, and stops its watch.

use std::collections::VecDeque;

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError};
use futures::future::join_all;
use lab3_resilience::telemetry::{logged_at, one_that_goes_quiet};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until};

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
    #[arg(long, default_value_t = 6)]
    lines: u32,
    #[arg(long, default_value_t = 8)]
    quiet: u32,
}

/// What a watch says of its device.
enum News {
    Watched,
    Line(String),
    HungUp,
}

/// What the merger knows of a device.
struct Log {
    waiting: VecDeque<String>,
    count: u32,
    /// Until then, it may push another line.
    until: Option<Instant>,
    stop: Option<oneshot::Sender<()>>,
    is_quiet: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = one_that_goes_quiet(&args.lab)?;
    println!("--- Merging the Logs of All Devices ---");

    let (sender, lines) = unbounded_channel();
    let (mut watches, mut logs) = (Vec::new(), Vec::new());
    for (at, device) in lab.devices.iter().enumerate() {
        let (stop, stopped) = oneshot::channel();
        watches.push(watch((at, device), &lab, sender.clone(), stopped));
        let until = Some(Instant::now() + lab.clock.real(args.quiet.into()));
        let waiting = VecDeque::new();
        logs.push(Log { waiting, count: 0, until, stop: Some(stop), is_quiet: false });
    }
    let (watched, merged) = tokio::join!(join_all(watches), merge(&lab, &args, lines, &mut logs));
    watched.into_iter().collect::<Result<(), _>>()?;

    let quiet = lab.devices.iter().zip(&logs).filter(|(_, log)| log.is_quiet);
    let quiet: Vec<_> = quiet.map(|(device, _)| &device.name).collect();
    println!("\nQuiet: {quiet:?}");
    println!("Merged {merged} lines of {} devices.", lab.devices.len());
    Ok(())
}

async fn watch(
    (at, device): (usize, &Device),
    lab: &Lab,
    lines: UnboundedSender<(usize, News)>,
    mut stopped: oneshot::Receiver<()>,
) -> Result<(), SessionError> {
    println!("[{}] Watching {}...", lab.clock, device.name);
    let mut session = Session::connect(device, lab).await?;
    session.run("terminal monitor").await?;
    let _ = lines.send((at, News::Watched));
    loop {
        tokio::select! {
            line = session.next_line() => match line {
                Ok(line) => drop(lines.send((at, News::Line(line)))),
                Err(error) => {
                    let _ = lines.send((at, News::HungUp));
                    return Err(error);
                }
            },
            _ = &mut stopped => return session.close().await,
        }
    }
}

async fn merge(
    lab: &Lab,
    args: &Args,
    mut lines: UnboundedReceiver<(usize, News)>,
    logs: &mut [Log],
) -> usize {
    let (clock, mut merged) = (&lab.clock, 0);
    while let Some(first) = logs.iter().filter_map(|log| log.until).min() {
        tokio::select! {
            Some((device, news)) = lines.recv() => {
                let log = &mut logs[device];
                log.until = Some(Instant::now() + clock.real(args.quiet.into()));
                match news {
                    News::Watched => {}
                    News::Line(line) => {
                        log.count += 1;
                        log.waiting.push_back(line);
                    }
                    News::HungUp => end(log),
                }
                if log.count == args.lines {
                    end(log);
                }
            }
            () = sleep_until(first) => {
                for (log, device) in logs.iter_mut().zip(&lab.devices) {
                    if log.until.is_some_and(|until| until <= Instant::now()) {
                        println!("[{clock}] {} has gone quiet.", device.name);
                        log.is_quiet = true;
                        end(log);
                    }
                }
            }
        }
        while let Some(device) = oldest(lab, logs) {
            let line = logs[device].waiting.pop_front().unwrap_or_default();
            println!("[{clock}] {}: {line}", lab.devices[device].name);
            merged += 1;
        }
    }
    merged
}

fn end(log: &mut Log) {
    log.until = None;
    if let Some(stop) = log.stop.take() {
        let _ = stop.send(());
    }
}

/// The device with the oldest line, if no device can push an older one.
fn oldest(lab: &Lab, logs: &[Log]) -> Option<usize> {
    if logs.iter().any(|log| log.until.is_some() && log.waiting.is_empty()) {
        return None;
    }
    let heads = logs.iter().enumerate();
    let heads = heads.filter_map(|(at, log)| Some((logged_at(log.waiting.front()?, lab), at)));
    heads.min().map(|(_, device)| device)
}
