//! fails: 3.7 one-session-each
//! Leaves each session open until the last route is looked up.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use anyhow::{anyhow, ensure};
use clap::Parser;
use common::session::blocking::Session;
use common::{Device, Lab, LabArgs, show};
use lab3_resilience::changes::blocking::read_line;
use lab3_resilience::changes::log_and_routes;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
    #[arg(long, default_value_t = 12)]
    lines: u32,
    #[arg(long, default_value_t = 3)]
    capacity: usize,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = &log_and_routes(&args.lab)?;
    ensure!(lab.devices.len() > 1, "name two routers");
    let (log, routes) = (&lab.devices[0], &lab.devices[1]);
    println!("--- Reading Faster than Looking Up, with Threads ---");

    let (sender, receiver) = sync_channel(args.capacity);
    let (read, missing) = thread::scope(|scope| {
        let collector = scope.spawn(move || collect(log, lab, args.lines, sender));
        let missing = analyze(routes, lab, receiver);
        (collector.join(), missing)
    });
    let (read, missing) = (read.map_err(|_| anyhow!("the collector panicked"))??, missing?);

    println!("\nRead {read} lines.");
    println!("Missing routes: {missing}.");
    Ok(())
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
    let mut sessions = Vec::new();
    let mut missing = 0;
    for address in receiver {
        let mut session = Session::connect(device, lab)?;
        let output = session.run(&format!("show ip route {address}"))?;
        sessions.push(session);
        let answer = show::first_line(&output);
        println!("[{}] Looked up {address}: {answer}", lab.clock);
        missing += u32::from(answer.starts_with('%'));
    }
    for session in sessions {
        session.close()?;
    }
    Ok(missing)
}
