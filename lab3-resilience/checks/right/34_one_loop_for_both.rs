//! passes: 3.4
//! One task that does whichever is ready: read, or look up.

use std::collections::VecDeque;

use anyhow::ensure;
use clap::Parser;
use common::{Device, Lab, LabArgs, Session};
use futures::future::LocalBoxFuture;
use futures::stream::{FuturesUnordered, StreamExt};
use lab3_resilience::changes::{log_and_routes, look_up, read_line};

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

    let mut work: FuturesUnordered<LocalBoxFuture<'_, anyhow::Result<Done<'_>>>> =
        FuturesUnordered::new();
    let mut idle = Some(Session::connect(log, &lab).await?);
    let (mut waiting, mut looking_up) = (VecDeque::new(), false);
    let (mut read, mut missing) = (0, 0);
    loop {
        if !looking_up && let Some(address) = waiting.pop_front() {
            looking_up = true;
            work.push(Box::pin(look_up_one(routes, &lab, address)));
        }
        if read < args.lines
            && waiting.len() < args.capacity
            && let Some(session) = idle.take()
        {
            read += 1;
            work.push(Box::pin(read_one(session, read)));
        }
        match work.next().await.transpose()? {
            Some(Done::Read(session, address)) => {
                println!("[{}] Read line {read}: {address}.", lab.clock);
                waiting.push_back(address);
                idle = Some(session);
            }
            Some(Done::LookedUp(address, answer)) => {
                println!("[{}] Looked up {address}: {answer}", lab.clock);
                missing += u32::from(answer.starts_with('%'));
                looking_up = false;
            }
            None => break,
        }
    }
    if let Some(session) = idle {
        session.close().await?;
    }

    println!("\nRead {read} lines.");
    println!("Missing routes: {missing}.");
    Ok(())
}

enum Done<'d> {
    Read(Session<'d>, String),
    LookedUp(String, String),
}

async fn read_one(mut session: Session<'_>, number: u32) -> anyhow::Result<Done<'_>> {
    let address = read_line(&mut session, number).await?;
    Ok(Done::Read(session, address))
}

async fn look_up_one<'d>(
    device: &'d Device,
    lab: &'d Lab,
    address: String,
) -> anyhow::Result<Done<'d>> {
    let answer = look_up(device, lab, &address).await?;
    Ok(Done::LookedUp(address, answer))
}
