//! passes: 3.4
//!
//! Task 3.4: a fast collector, a slow analyzer, and a bounded channel between them.
//!
//! One router answers faster than the other. What was read and is not looked up yet waits
//! in memory. If nothing bounds it, a long log fills the memory.
//!
//! Run:   cargo run -p lab3-resilience --bin backpressure
//! Try:   --capacity 1; an unbounded channel, and compare the first ten lines
//! Next:  the README of this lab, with 100,000 lines

use anyhow::ensure;
use clap::Parser;
use clap::builder::RangedU64ValueParser;
use common::{Device, Lab, LabArgs, Session};
use futures::channel::mpsc::{self, Receiver, Sender};
use futures::{SinkExt, StreamExt};
use lab3_resilience::changes::{log_and_routes, look_up, read_line};
use tokio::try_join;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = log_and_routes(&args.lab)?;
    ensure!(lab.devices.len() > 1, "one router has the log and another one the routes: name two");
    let (log, routes) = (&lab.devices[0], &lab.devices[1]);
    println!("--- Reading Faster than Looking Up ---");

    // This is all the memory there is between the two, however long the log is.
    // This channel has room for its buffer, and for one line of each sender.
    let (sender, receiver) = mpsc::channel(args.capacity - 1);
    // Both run at the same time. If one of them fails, the other one is dropped.
    let collector = collect(log, &lab, args.lines, sender);
    let (read, missing) = try_join!(collector, analyze(routes, &lab, receiver))?;

    println!("\nRead {read} lines.");
    println!("Missing routes: {missing}.");
    Ok(())
}

/// Bounded memory between a fast reader and a slow one (task 3.4)
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
async fn collect(
    device: &Device,
    lab: &Lab,
    lines: u32,
    mut sender: Sender<String>,
) -> anyhow::Result<u32> {
    let mut session = Session::connect(device, lab).await?;
    for number in 1..=lines {
        let address = read_line(&mut session, number).await?;
        println!("[{}] Read line {number}: {address}.", lab.clock);
        // While the channel is full, `feed` waits, and the loop with it: the collector
        // reads no faster than the analyzer looks up. This is backpressure.
        // (`send` would wait until there is room for the next line, too; `feed` does not.)
        sender.feed(address).await?;
    }
    session.close().await?;
    // `sender` ends with this function, and tells the analyzer that nothing more comes.
    Ok(lines)
}

/// Asks another router for each route that was read. Returns how many routes it lacks.
async fn analyze(
    device: &Device,
    lab: &Lab,
    mut receiver: Receiver<String>,
) -> anyhow::Result<u32> {
    let mut missing = 0;
    // `next` takes the oldest line out, which makes room for a new one. Its result is
    // `None` when the channel is empty and has no sender any more.
    while let Some(address) = receiver.next().await {
        let answer = look_up(device, lab, &address).await?;
        println!("[{}] Looked up {address}: {answer}", lab.clock);
        missing += u32::from(answer.starts_with('%'));
    }
    Ok(missing)
}
