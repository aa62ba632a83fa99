//! explored: 3.7 broken-log-is-told
//! Takes a log that breaks off for one that has ended.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use anyhow::{anyhow, ensure};
use clap::Parser;
use clap::builder::RangedU64ValueParser;
use common::session::blocking::Session;
use common::{Device, Lab, LabArgs};
use lab3_resilience::changes::blocking::{look_up, read_line};
use lab3_resilience::changes::log_and_routes;

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = &log_and_routes(&args.lab)?;
    ensure!(lab.devices.len() > 1, "one router has the log and another one the routes: name two");
    let (log, routes) = (&lab.devices[0], &lab.devices[1]);
    println!("--- Reading Faster than Looking Up, with Threads ---");

    let (sender, receiver) = sync_channel(args.capacity);
    let (read, missing) = thread::scope(|scope| {
        // `move` gives the only sender to this thread: when it ends, no sender is left.
        let collector = scope.spawn(move || collect(log, lab, args.lines, sender));
        let missing = analyze(routes, lab, receiver);
        (collector.join(), missing)
    });
    let read = read.map_err(|_| anyhow!("the collector panicked"))??;

    println!("\nRead {read} lines.");
    println!("Missing routes: {}.", missing?);
    Ok(())
}

/// Bounded memory between a fast reader and a slow one, with threads (task 3.7)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    lab: LabArgs,
    /// How many lines of the log are read
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    lines: u32,
    /// How many lines may wait between the collector and the analyzer
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = RangedU64ValueParser::<usize>::new().range(1..=100_000))]
    capacity: usize,
}

/// Reads the log of a router, line by line. Returns how many lines it has read.
fn collect(
    device: &Device,
    lab: &Lab,
    lines: u32,
    sender: SyncSender<String>,
) -> anyhow::Result<u32> {
    let mut session = Session::connect(device, lab)?;
    for number in 1..=lines {
        // No line: this is the end of the log.
        let Ok(address) = read_line(&mut session, number) else { return Ok(number - 1) };
        println!("[{}] Read line {number}: {address}.", lab.clock);
        // While the channel is full, this thread stands still. It goes on when the other one
        // has taken a line out. If the other one is gone, `send` returns an error.
        sender.send(address)?;
    }
    session.close()?;
    Ok(lines)
}

/// Asks another router for each route that was read. Returns how many routes it lacks.
fn analyze(device: &Device, lab: &Lab, receiver: Receiver<String>) -> anyhow::Result<u32> {
    let mut missing = 0;
    // The loop waits while the channel is empty. It ends when no sender is left.
    for address in receiver {
        let answer = look_up(device, lab, &address)?;
        println!("[{}] Looked up {address}: {answer}", lab.clock);
        missing += u32::from(answer.starts_with('%'));
    }
    Ok(missing)
}
