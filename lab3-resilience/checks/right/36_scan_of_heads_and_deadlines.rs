//! passes: 3.6
//! No heap: a scan of the next lines, and one moving deadline.

use std::sync::Arc;

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError};
use futures::future::join_all;
use lab3_resilience::telemetry::{logged_at, one_that_goes_quiet};
use tokio::select;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, sleep_until};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = Arc::new(one_that_goes_quiet(&args.lab)?);
    let args = Arc::new(args);
    println!("--- Merging the Logs of All Devices ---");

    // A channel for each log: its end says that nothing more will come of this device.
    let (senders, logs): (Vec<_>, Vec<_>) = lab.devices.iter().map(|_| unbounded_channel()).unzip();
    let watches = senders.into_iter().enumerate().map(|(place, log)| {
        let (lab, args) = (lab.clone(), args.clone());
        tokio::spawn(async move { watch(&lab.devices[place], &lab, &args, log).await })
    });
    let watches: Vec<_> = watches.collect();
    let merged = merge(&lab, logs).await;
    let watched = join_all(watches).await.into_iter().collect::<Result<Vec<_>, _>>()?;

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
    log: UnboundedSender<String>,
) -> Result<bool, SessionError> {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Watching {name}...");
    let mut session = Session::connect(device, lab).await?;
    session.run("terminal monitor").await?;
    let mut is_quiet = false;
    let mut deadline = Instant::now() + clock.real(f64::from(args.quiet));
    let mut left = args.lines;
    while left > 0 {
        select! {
            biased;
            line = session.next_line() => {
                let _ = log.send(line?);
                left -= 1;
                deadline = Instant::now() + clock.real(f64::from(args.quiet));
            }
            () = sleep_until(deadline) => {
                println!("[{clock}] {name} has gone quiet.");
                is_quiet = true;
                left = 0;
            }
        }
    }
    drop(log);
    session.close().await?;
    Ok(is_quiet)
}

/// Prints the lines of all logs in the order of their stamps; returns how many.
async fn merge(lab: &Lab, mut logs: Vec<UnboundedReceiver<String>>) -> usize {
    let clock = &lab.clock;
    let mut merged = 0;
    let mut heads = Vec::new();
    for log in &mut logs {
        heads.push(log.recv().await.map(|line| (logged_at(&line, lab), line)));
    }
    loop {
        let waiting = heads.iter().enumerate();
        let waiting = waiting.filter_map(|(device, head)| Some((&head.as_ref()?.0, device)));
        let Some((_, device)) = waiting.min() else {
            break;
        };
        let next = &mut heads[device];
        if let Some((_, line)) = next.take() {
            println!("[{clock}] {}: {line}", lab.devices[device].name);
            merged += 1;
        }
        *next = logs[device].recv().await.map(|line| (logged_at(&line, lab), line));
    }
    merged
}
