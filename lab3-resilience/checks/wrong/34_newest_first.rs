//! fails: 3.4 each-route-once
//! The analyzer takes the newest line first.

use std::sync::Mutex;

use anyhow::ensure;
use clap::Parser;
use common::{Device, Lab, LabArgs, Session};
use lab3_resilience::changes::{log_and_routes, look_up, read_line};
use tokio::sync::Semaphore;
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

    let shelf = Shelf {
        lines: Mutex::new(Vec::new()),
        room: Semaphore::new(args.capacity),
        waiting: Semaphore::new(0),
    };
    let collector = collect(log, &lab, args.lines, &shelf);
    let (read, missing) = try_join!(collector, analyze(routes, &lab, args.lines, &shelf))?;

    println!("\nRead {read} lines.");
    println!("Missing routes: {missing}.");
    Ok(())
}

struct Shelf {
    lines: Mutex<Vec<String>>,
    room: Semaphore,
    waiting: Semaphore,
}

async fn collect(device: &Device, lab: &Lab, lines: u32, shelf: &Shelf) -> anyhow::Result<u32> {
    let mut session = Session::connect(device, lab).await?;
    for number in 1..=lines {
        let address = read_line(&mut session, number).await?;
        println!("[{}] Read line {number}: {address}.", lab.clock);
        shelf.room.acquire().await?.forget();
        shelf.lines.lock().unwrap().push(address);
        shelf.waiting.add_permits(1);
    }
    session.close().await?;
    Ok(lines)
}

async fn analyze(device: &Device, lab: &Lab, lines: u32, shelf: &Shelf) -> anyhow::Result<u32> {
    let mut missing = 0;
    for _ in 0..lines {
        shelf.waiting.acquire().await?.forget();
        let newest = shelf.lines.lock().unwrap().pop();
        shelf.room.add_permits(1);
        let Some(address) = newest else { continue };
        let answer = look_up(device, lab, &address).await?;
        println!("[{}] Looked up {address}: {answer}", lab.clock);
        missing += u32::from(answer.starts_with('%'));
    }
    Ok(missing)
}
