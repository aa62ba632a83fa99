//! explored: 3.4 late-failure-is-told
//! Sees an error of the analyzer only where a send fails.

use anyhow::ensure;
use clap::Parser;
use clap::builder::RangedU64ValueParser;
use common::{Device, Lab, LabArgs, Session};
use lab3_resilience::changes::{log_and_routes, look_up, read_line};
use tokio::join;
use tokio::sync::mpsc::{self, Receiver, Sender};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = log_and_routes(&args.lab)?;
    ensure!(lab.devices.len() > 1, "one router has the log and another one the routes: name two");
    let (log, routes) = (&lab.devices[0], &lab.devices[1]);
    println!("--- Reading Faster than Looking Up ---");

    // This is all the memory there is between the two, however long the log is.
    let (sender, receiver) = mpsc::channel(args.capacity);
    // Both run at the same time. If the analyzer fails, it drops its receiver, and the collector's
    // `send` fails, too.
    let collector = collect(log, &lab, args.lines, sender);
    let (read, missing) = join!(collector, analyze(routes, &lab, receiver));
    let (read, missing) = (read?, missing.unwrap_or_default());

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
    sender: Sender<String>,
) -> anyhow::Result<u32> {
    let mut session = Session::connect(device, lab).await?;
    for number in 1..=lines {
        let address = read_line(&mut session, number).await?;
        println!("[{}] Read line {number}: {address}.", lab.clock);
        // While the channel is full, `send` waits, and the loop with it: the collector
        // reads no faster than the analyzer looks up. This is backpressure.
        sender.send(address).await?;
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
    // `recv` takes the oldest line out, which makes room for a new one. Its result is
    // `None` when the channel is empty and has no sender any more.
    while let Some(address) = receiver.recv().await {
        let answer = look_up(device, lab, &address).await?;
        println!("[{}] Looked up {address}: {answer}", lab.clock);
        missing += u32::from(answer.starts_with('%'));
    }
    Ok(missing)
}
