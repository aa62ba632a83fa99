//! passes: 3.4
//! Both ends are tasks of their own.

use std::sync::Arc;

use anyhow::ensure;
use clap::Parser;
use common::{Lab, LabArgs, Session};
use lab3_resilience::changes::{log_and_routes, look_up, read_line};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::task::JoinSet;

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
    let lab = Arc::new(log_and_routes(&args.lab)?);
    ensure!(lab.devices.len() > 1, "name two routers");
    println!("--- Reading Faster than Looking Up ---");

    let (sender, receiver) = mpsc::channel(args.capacity);
    let mut ends = JoinSet::new();
    ends.spawn(collect(Arc::clone(&lab), args.lines, sender));
    ends.spawn(analyze(Arc::clone(&lab), receiver));
    let (mut read, mut missing) = (0, 0);
    while let Some(end) = ends.join_next().await {
        match end?? {
            Count::Read(lines) => read = lines,
            Count::Missing(routes) => missing = routes,
        }
    }

    println!("\nRead {read} lines.");
    println!("Missing routes: {missing}.");
    Ok(())
}

enum Count {
    Read(u32),
    Missing(u32),
}

async fn collect(lab: Arc<Lab>, lines: u32, sender: Sender<String>) -> anyhow::Result<Count> {
    let mut session = Session::connect(&lab.devices[0], &lab).await?;
    for number in 1..=lines {
        let address = read_line(&mut session, number).await?;
        println!("[{}] Read line {number}: {address}.", lab.clock);
        sender.send(address).await?;
    }
    session.close().await?;
    Ok(Count::Read(lines))
}

async fn analyze(lab: Arc<Lab>, mut receiver: Receiver<String>) -> anyhow::Result<Count> {
    let mut missing = 0;
    while let Some(address) = receiver.recv().await {
        let answer = look_up(&lab.devices[1], &lab, &address).await?;
        println!("[{}] Looked up {address}: {answer}", lab.clock);
        missing += u32::from(answer.starts_with('%'));
    }
    Ok(Count::Missing(missing))
}
