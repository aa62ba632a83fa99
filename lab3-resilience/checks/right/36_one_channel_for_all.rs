//! passes: 3.6
//!
//! Task 3.6: streaming telemetry.
//!
//! No program asks: the routers push their logs, and send some lines late. The program merges
//! all logs into one, in the order in which things happened, and notices a router that
//! has gone quiet.
//!
//! Run:   cargo run -p lab3-resilience --bin telemetry
//! Try:   --quiet 3; print each line as it comes, and compare the stamps
//! Next:  your own routers: which of their clocks would you trust?

use std::collections::VecDeque;

use chrono::NaiveDateTime;
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

    let (events, merging) = channel(64);
    let mut watches = Vec::new();
    for (place, device) in lab.devices.iter().enumerate() {
        watches.push(watch(place, device, &lab, &args, events.clone()));
    }
    drop(events);
    let (watched, merged) = tokio::join!(join_all(watches), merge(&lab, merging));

    let is_quiet = watched.into_iter().collect::<Result<Vec<bool>, _>>()?;
    let quiet = lab.devices.iter().zip(is_quiet).filter(|(_, is_quiet)| *is_quiet);
    let quiet: Vec<_> = quiet.map(|(device, _)| &device.name).collect();
    println!("\nQuiet: {quiet:?}");
    println!("Merged {merged} lines of {} devices.", lab.devices.len());
    Ok(())
}

/// A device, and a line of its log; `None` if nothing more comes of it.
type Event = (usize, Option<String>);

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

/// Sends the lines of one device to the merger, and a mark when no more will come. Returns
/// whether it has gone quiet.
async fn watch(
    place: usize,
    device: &Device,
    lab: &Lab,
    args: &Args,
    events: Sender<Event>,
) -> Result<bool, SessionError> {
    let listened = listen(place, device, lab, args, &events).await;
    // Also after an error: the merger must not wait for this device.
    let _ = events.send((place, None)).await;
    let (session, is_quiet) = listened?;
    session.close().await?;
    Ok(is_quiet)
}

/// Listens to one device until it has said all or has gone quiet.
async fn listen<'d>(
    place: usize,
    device: &'d Device,
    lab: &'d Lab,
    args: &Args,
    events: &Sender<Event>,
) -> Result<(Session<'d>, bool), SessionError> {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Watching {name}...");
    let mut session = Session::connect(device, lab).await?;
    session.run("terminal monitor").await?;
    for _ in 0..args.lines {
        let Ok(line) = timeout(clock.real(args.quiet.into()), session.next_line()).await else {
            println!("[{clock}] {name} has gone quiet.");
            return Ok((session, true));
        };
        let _ = events.send((place, Some(line?))).await;
    }
    Ok((session, false))
}

/// Prints the lines of all logs in the order of their stamps; returns how many.
async fn merge(lab: &Lab, mut events: Receiver<Event>) -> usize {
    let clock = &lab.clock;
    let mut merged = 0;
    let count = lab.devices.len();
    let mut waiting: Vec<VecDeque<(Option<NaiveDateTime>, String)>> = vec![VecDeque::new(); count];
    let mut goes_on = vec![true; count];
    while let Some((place, line)) = events.recv().await {
        match line {
            Some(line) => waiting[place].push_back((logged_at(&line, lab), line)),
            None => goes_on[place] = false,
        }
        // As long as no device could still send an older line.
        while (0..count).all(|it| !goes_on[it] || !waiting[it].is_empty()) {
            let heads = (0..count).filter(|&it| !waiting[it].is_empty());
            let Some(oldest) = heads.min_by_key(|&it| waiting[it][0].0) else { break };
            let Some((_, line)) = waiting[oldest].pop_front() else { break };
            println!("[{clock}] {}: {line}", lab.devices[oldest].name);
            merged += 1;
        }
    }
    merged
}
