//! fails: 3.4 room-used
//! Fills a list, empties it, and fills it again: while one works, the other waits.

use anyhow::ensure;
use clap::Parser;
use common::{LabArgs, Session};
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

    let mut missing = 0;
    let mut session = Session::connect(log, &lab).await?;
    let mut batch = Vec::new();
    for number in 1..=args.lines {
        let address = read_line(&mut session, number).await?;
        println!("[{}] Read line {number}: {address}.", lab.clock);
        batch.push(address);
        if batch.len() < args.capacity && number < args.lines {
            continue;
        }
        for address in batch.drain(..) {
            let answer = look_up(routes, &lab, &address).await?;
            println!("[{}] Looked up {address}: {answer}", lab.clock);
            missing += u32::from(answer.starts_with('%'));
        }
    }
    session.close().await?;
    let read = args.lines;

    println!("\nRead {read} lines.");
    println!("Missing routes: {missing}.");
    Ok(())
}
