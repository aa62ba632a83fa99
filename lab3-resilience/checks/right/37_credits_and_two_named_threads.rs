//! passes: 3.7
//! Two named threads, and credits that go back over a second channel.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, Builder};

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

    let (line_sender, line_receiver) = channel();
    let (credit_sender, credits) = channel();
    for _ in 0..args.capacity {
        credit_sender.send(())?;
    }
    let (read, missing) = thread::scope(|scope| -> anyhow::Result<_> {
        let named = |name: &str| Builder::new().name(name.to_owned());
        let analyzer = named("analyzer")
            .spawn_scoped(scope, move || analyze(routes, lab, line_receiver, credit_sender))?;
        let collector = named("collector")
            .spawn_scoped(scope, move || collect(log, lab, args.lines, line_sender, credits))?;
        let missing = analyzer.join().map_err(|_| anyhow!("the analyzer panicked"))?;
        Ok((collector.join(), missing))
    })?;
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
    sender: Sender<String>,
    credits: Receiver<()>,
) -> anyhow::Result<u32> {
    let mut session = Session::connect(device, lab)?;
    for number in 1..=lines {
        let address = read_line(&mut session, number)?;
        println!("[{}] Read line {number}: {address}.", lab.clock);
        // One credit, one line: without credit, this thread waits.
        credits.recv()?;
        sender.send(address)?;
    }
    session.close()?;
    Ok(lines)
}

/// Asks another router for each route that was read. Returns how many routes it lacks.
fn analyze(
    device: &Device,
    lab: &Lab,
    receiver: Receiver<String>,
    credits: Sender<()>,
) -> anyhow::Result<u32> {
    let mut missing = 0;
    while let Ok(address) = receiver.recv() {
        // The collector may be over already, and need no more credit.
        let _ = credits.send(());
        let answer = look_up(device, lab, &address)?;
        println!("[{}] Looked up {address}: {answer}", lab.clock);
        missing += u32::from(answer.starts_with('%'));
    }
    Ok(missing)
}
