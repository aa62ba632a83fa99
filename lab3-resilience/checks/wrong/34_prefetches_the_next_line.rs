//! fails: 3.4 one-place
//! Has one more line in its hands than the channel has room for.

use anyhow::ensure;
use clap::Parser;
use clap::builder::RangedU64ValueParser;
use common::{Device, Lab, LabArgs, Session};
use lab3_resilience::changes::{log_and_routes, look_up, read_line};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::{join, try_join};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = log_and_routes(&args.lab)?;
    ensure!(lab.devices.len() > 1, "one router has the log and another one the routes: name two");
    let (log, routes) = (&lab.devices[0], &lab.devices[1]);
    println!("--- Reading Faster than Looking Up ---");

    // The collector holds one line more than the channel.
    let (sender, receiver) = mpsc::channel((args.capacity - 1).max(1));
    let (read, missing) =
        try_join!(collect(log, &lab, args.lines, sender), analyze(routes, &lab, receiver))?;

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
    let mut address = read_and_say(&mut session, lab, 1).await?;
    for number in 2..=lines {
        // While this line waits for room, the next one is already on its way.
        let next = read_and_say(&mut session, lab, number);
        let (sent, next) = join!(sender.send(address), next);
        sent?;
        address = next?;
    }
    sender.send(address).await?;
    session.close().await?;
    // `sender` ends with this function, and tells the analyzer that nothing more comes.
    Ok(lines)
}

/// Reads one line.
async fn read_and_say(session: &mut Session<'_>, lab: &Lab, number: u32) -> anyhow::Result<String> {
    let address = read_line(session, number).await?;
    println!("[{}] Read line {number}: {address}.", lab.clock);
    Ok(address)
}

/// Asks another router for each route that was read. Returns how many routes it lacks.
async fn analyze(
    device: &Device,
    lab: &Lab,
    mut receiver: Receiver<String>,
) -> anyhow::Result<u32> {
    let mut missing = 0;
    while let Some(address) = receiver.recv().await {
        let answer = look_up(device, lab, &address).await?;
        println!("[{}] Looked up {address}: {answer}", lab.clock);
        if answer.starts_with('%') {
            missing += 1;
        }
    }
    Ok(missing)
}
