//! passes: 3.4
//! Both ends are streams.

use anyhow::ensure;
use clap::Parser;
use common::{Device, Lab, LabArgs, Session};
use futures::stream::{self, StreamExt, TryStreamExt};
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
    let session = Session::connect(device, lab).await?;
    let sender = &sender;
    let session = stream::iter((1..=lines).map(anyhow::Ok))
        .try_fold(session, |mut session, number| async move {
            let address = read_line(&mut session, number).await?;
            println!("[{}] Read line {number}: {address}.", lab.clock);
            sender.send(address).await?;
            Ok(session)
        })
        .await?;
    session.close().await?;
    Ok(lines)
}

async fn analyze(device: &Device, lab: &Lab, receiver: Receiver<String>) -> anyhow::Result<u32> {
    let lines = stream::unfold(receiver, |mut receiver| async move {
        let address = receiver.recv().await?;
        Some((address, receiver))
    });
    let missing = lines.then(|address| async move {
        let answer = look_up(device, lab, &address).await?;
        println!("[{}] Looked up {address}: {answer}", lab.clock);
        anyhow::Ok(u32::from(answer.starts_with('%')))
    });
    missing.try_fold(0, |sum, one| async move { Ok(sum + one) }).await
}
