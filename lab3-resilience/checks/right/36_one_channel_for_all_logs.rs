//! passes: 3.6
//! One channel for all logs, and a queue for each device.

use std::collections::VecDeque;

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError};
use futures::future::join_all;
use lab3_resilience::telemetry::{logged_at, one_that_goes_quiet};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = one_that_goes_quiet(&args.lab)?;
    println!("--- Merging the Logs of All Devices ---");

    let (sender, events) = unbounded_channel();
    let places = 0..lab.devices.len();
    let watches = places.map(|place| watch_to_the_end(place, &lab, &args, sender.clone()));
    let watches = join_all(watches.collect::<Vec<_>>());
    drop(sender);
    let (watched, merged) = tokio::join!(watches, merge(&lab, events));

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

/// What happens to a log.
enum Event {
    Line(usize, String),
    End(usize),
}

/// As `watch`; after an error, too, the merger hears that nothing more comes.
async fn watch_to_the_end(
    place: usize,
    lab: &Lab,
    args: &Args,
    log: UnboundedSender<Event>,
) -> Result<bool, SessionError> {
    let watched = watch(place, &lab.devices[place], lab, args, &log).await;
    let _ = log.send(Event::End(place));
    watched
}

/// Sends the lines that one device pushes into `log`; returns whether it has gone quiet.
async fn watch(
    place: usize,
    device: &Device,
    lab: &Lab,
    args: &Args,
    log: &UnboundedSender<Event>,
) -> Result<bool, SessionError> {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Watching {name}...");
    let mut session = Session::connect(device, lab).await?;
    session.run("terminal monitor").await?;
    let mut is_quiet = false;
    let patience = clock.real(f64::from(args.quiet));
    for _ in 0..args.lines {
        match timeout(patience, session.next_line()).await {
            Ok(line) => {
                let _ = log.send(Event::Line(place, line?));
            }
            Err(_) => {
                println!("[{clock}] {name} has gone quiet.");
                is_quiet = true;
                break;
            }
        }
    }
    let _ = log.send(Event::End(place));
    session.close().await?;
    Ok(is_quiet)
}

/// Prints the lines of all logs in the order of their stamps; returns how many.
async fn merge(lab: &Lab, mut events: UnboundedReceiver<Event>) -> usize {
    let clock = &lab.clock;
    let mut merged = 0;
    let mut waiting: Vec<VecDeque<String>> = vec![VecDeque::new(); lab.devices.len()];
    let mut goes_on = vec![true; lab.devices.len()];
    while let Some(event) = events.recv().await {
        match event {
            Event::Line(place, line) => waiting[place].push_back(line),
            Event::End(place) => goes_on[place] = false,
        }
        // Nothing older can come: of each log that goes on, the next line is known.
        while (0..waiting.len()).all(|place| !goes_on[place] || !waiting[place].is_empty()) {
            let oldest = (0..waiting.len())
                .filter(|&place| !waiting[place].is_empty())
                .min_by_key(|&place| logged_at(&waiting[place][0], lab));
            let Some(place) = oldest else {
                break;
            };
            if let Some(line) = waiting[place].pop_front() {
                println!("[{clock}] {}: {line}", lab.devices[place].name);
                merged += 1;
            }
        }
    }
    merged
}
