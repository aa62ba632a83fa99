//! passes: 3.4
//! A runtime with several threads, and the analyzer as a task of its own.

use std::sync::Arc;

use anyhow::ensure;
use clap::Parser;
use common::{Device, Lab, LabArgs, Session};
use lab3_resilience::changes::{log_and_routes, look_up, read_line};
use tokio::sync::mpsc::{self, Receiver, Sender};

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
    #[arg(long, default_value_t = 12)]
    lines: u32,
    #[arg(long, default_value_t = 3)]
    capacity: usize,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = Arc::new(log_and_routes(&args.lab)?);
    ensure!(lab.devices.len() > 1, "name two routers");
    let log = &lab.devices[0];
    println!("--- Reading Faster than Looking Up ---");

    let (sender, receiver) = mpsc::channel(args.capacity);
    let shared = Arc::clone(&lab);
    let analyzer =
        tokio::spawn(async move { analyze(&shared.devices[1], &shared, receiver).await });
    let read = collect(log, &lab, args.lines, sender).await?;
    let missing = analyzer.await??;

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
        missing += u32::from(answer.starts_with('%'));
    }
    Ok(missing)
}
