//! passes: 3.7
//! Main is the collector, and a thread is the analyzer.

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
        let analyzer = scope.spawn(move || analyze(routes, lab, receiver));
        let read = collect(log, lab, args.lines, sender);
        (read, analyzer.join())
    });
    let missing = missing.map_err(|_| anyhow!("the analyzer panicked"))??;
    let read = read?;

    println!("\nRead {read} lines.");
    println!("Missing routes: {missing}.");
    Ok(())
}
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    lab: LabArgs,
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    lines: u32,
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = RangedU64ValueParser::<usize>::new().range(1..=100_000))]
    capacity: usize,
}
fn collect(
    device: &Device,
    lab: &Lab,
    lines: u32,
    sender: SyncSender<String>,
) -> anyhow::Result<u32> {
    let mut session = Session::connect(device, lab)?;
    for number in 1..=lines {
        let address = read_line(&mut session, number)?;
        println!("[{}] Read line {number}: {address}.", lab.clock);
        sender.send(address)?;
    }
    session.close()?;
    Ok(lines)
}
fn analyze(device: &Device, lab: &Lab, receiver: Receiver<String>) -> anyhow::Result<u32> {
    let mut missing = 0;
    for address in receiver {
        let answer = look_up(device, lab, &address)?;
        println!("[{}] Looked up {address}: {answer}", lab.clock);
        missing += u32::from(answer.starts_with('%'));
    }
    Ok(missing)
}
