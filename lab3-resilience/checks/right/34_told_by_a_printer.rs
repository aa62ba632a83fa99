//! passes: 3.4
//! A third task prints the lines of both.

use anyhow::ensure;
use clap::Parser;
use common::{Device, Lab, LabArgs, Session};
use lab3_resilience::changes::{log_and_routes, look_up, read_line};
use tokio::sync::mpsc::{self, Receiver, Sender, UnboundedReceiver, UnboundedSender};
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
    let (teller, told) = mpsc::unbounded_channel();
    let (read, missing, ()) = try_join!(
        collect(log, &lab, args.lines, sender, teller.clone()),
        analyze(routes, &lab, receiver, teller),
        print(told),
    )?;

    println!("\nRead {read} lines.");
    println!("Missing routes: {missing}.");
    Ok(())
}

async fn collect(
    device: &Device,
    lab: &Lab,
    lines: u32,
    sender: Sender<String>,
    teller: UnboundedSender<String>,
) -> anyhow::Result<u32> {
    let mut session = Session::connect(device, lab).await?;
    for number in 1..=lines {
        let address = read_line(&mut session, number).await?;
        teller.send(format!("[{}] Read line {number}: {address}.", lab.clock))?;
        sender.send(address).await?;
    }
    session.close().await?;
    Ok(lines)
}

async fn analyze(
    device: &Device,
    lab: &Lab,
    mut receiver: Receiver<String>,
    teller: UnboundedSender<String>,
) -> anyhow::Result<u32> {
    let mut missing = 0;
    while let Some(address) = receiver.recv().await {
        let answer = look_up(device, lab, &address).await?;
        teller.send(format!("[{}] Looked up {address}: {answer}", lab.clock))?;
        missing += u32::from(answer.starts_with('%'));
    }
    Ok(missing)
}

async fn print(mut told: UnboundedReceiver<String>) -> anyhow::Result<()> {
    while let Some(line) = told.recv().await {
        println!("{line}");
    }
    Ok(())
}
