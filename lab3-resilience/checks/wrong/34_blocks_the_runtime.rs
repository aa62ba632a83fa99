//! fails: 3.4 never-blocked
//! The analyzer pauses the whole thread between two routes.

use std::thread::sleep;

use anyhow::ensure;
use clap::Parser;
use common::{Device, Lab, LabArgs, Session};
use lab3_resilience::changes::{log_and_routes, look_up, read_line};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::try_join;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
    #[arg(long, default_value_t = 12)]
    lines: u32,
    #[arg(long, default_value_t = 3)]
    capacity: usize,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = log_and_routes(&args.lab)?;
    ensure!(lab.devices.len() > 1, "name two routers");
    let (log, routes) = (&lab.devices[0], &lab.devices[1]);
    println!("--- Reading Faster than Looking Up ---");

    let (sender, receiver) = mpsc::channel(args.capacity);
    let collector = collect(log, &lab, args.lines, sender);
    let (read, missing) = try_join!(collector, analyze(routes, &lab, receiver))?;

    println!("\nRead {read} lines.");
    println!("Missing routes: {missing}.");
    Ok(())
}

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
        sender.send(address).await?;
    }
    session.close().await?;
    Ok(lines)
}

async fn analyze(
    device: &Device,
    lab: &Lab,
    mut receiver: Receiver<String>,
) -> anyhow::Result<u32> {
    let mut missing = 0;
    while let Some(address) = receiver.recv().await {
        let answer = look_up(device, lab, &address).await?;
        println!("[{}] Looked up {address}: {answer}", lab.clock);
        sleep(lab.clock.real(0.2));
        missing += u32::from(answer.starts_with('%'));
    }
    Ok(missing)
}
