//! passes: 3.4
//! An unbounded channel whose lines carry permits of a semaphore.

use std::sync::Arc;

use anyhow::ensure;
use clap::Parser;
use clap::builder::RangedU64ValueParser;
use common::{Device, Lab, LabArgs, Session};
use lab3_resilience::changes::{log_and_routes, look_up, read_line};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = Arc::new(log_and_routes(&args.lab)?);
    ensure!(lab.devices.len() > 1, "one router has the log and another one the routes: name two");
    let routes = &lab.devices[1];
    println!("--- Reading Faster than Looking Up ---");

    let room = Arc::new(Semaphore::new(args.capacity));
    let (sender, receiver) = mpsc::unbounded_channel();
    let mut collector = AbortOnDrop(tokio::spawn({
        let (lab, room) = (lab.clone(), room.clone());
        async move { collect(&lab.devices[0], &lab, args.lines, sender, room).await }
    }));
    let missing = analyze(routes, &lab, receiver).await;
    room.close();
    let missing = missing?;
    let read = (&mut collector.0).await??;

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

/// A line, and the permit to wait in the channel.
type Line = (String, OwnedSemaphorePermit);

/// A task that ends with its owner.
struct AbortOnDrop<T>(JoinHandle<T>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Reads the log of a router, line by line. Returns how many lines it has read.
async fn collect(
    device: &Device,
    lab: &Lab,
    lines: u32,
    sender: UnboundedSender<Line>,
    room: Arc<Semaphore>,
) -> anyhow::Result<u32> {
    let mut session = Session::connect(device, lab).await?;
    for number in 1..=lines {
        let address = read_line(&mut session, number).await?;
        println!("[{}] Read line {number}: {address}.", lab.clock);
        let permit = room.clone().acquire_owned().await?;
        sender.send((address, permit))?;
    }
    session.close().await?;
    // `sender` ends with this function, and tells the analyzer that nothing more comes.
    Ok(lines)
}

/// Asks another router for each route that was read. Returns how many routes it lacks.
async fn analyze(
    device: &Device,
    lab: &Lab,
    mut receiver: UnboundedReceiver<Line>,
) -> anyhow::Result<u32> {
    let mut missing = 0;
    while let Some((address, permit)) = receiver.recv().await {
        // The line is out of the channel, which has room for another one.
        drop(permit);
        let answer = look_up(device, lab, &address).await?;
        println!("[{}] Looked up {address}: {answer}", lab.clock);
        if answer.starts_with('%') {
            missing += 1;
        }
    }
    eprintln!("nothing more comes");
    Ok(missing)
}
