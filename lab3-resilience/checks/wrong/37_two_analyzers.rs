//! fails: 3.7 each-route-once told-when-looked-up | each-route-once
//! Two threads look up at the same time.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use anyhow::{anyhow, ensure};
use clap::Parser;
use common::session::blocking::Session;
use common::{Device, Lab, LabArgs};
use lab3_resilience::changes::blocking::{look_up, read_line};
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

    let (sender, receiver) = sync_channel(args.capacity - 1);
    let receiver = &Mutex::new(receiver);
    let (read, one, other) = thread::scope(|scope| {
        let collector = scope.spawn(move || collect(log, lab, args.lines, sender));
        let one = scope.spawn(move || analyze(routes, lab, receiver));
        let other = analyze(routes, lab, receiver);
        (collector.join(), one.join(), other)
    });
    let panicked = |_| anyhow!("a thread panicked");
    let (read, missing) = (read.map_err(panicked)??, one.map_err(panicked)?? + other?);

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

fn analyze(device: &Device, lab: &Lab, receiver: &Mutex<Receiver<String>>) -> anyhow::Result<u32> {
    let mut missing = 0;
    loop {
        let next = receiver.lock().unwrap().recv();
        let Ok(address) = next else { return Ok(missing) };
        let answer = look_up(device, lab, &address)?;
        println!("[{}] Looked up {address}: {answer}", lab.clock);
        missing += u32::from(answer.starts_with('%'));
    }
}
