//! fails: 3.7 both-at-work
//! Fills a list, empties it, and fills it again, in one thread.

use anyhow::ensure;
use clap::Parser;
use common::LabArgs;
use common::session::blocking::Session;
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

    let mut missing = 0;
    let mut session = Session::connect(log, lab)?;
    let mut batch = Vec::new();
    for number in 1..=args.lines {
        let address = read_line(&mut session, number)?;
        println!("[{}] Read line {number}: {address}.", lab.clock);
        batch.push(address);
        if batch.len() < args.capacity && number < args.lines {
            continue;
        }
        for address in batch.drain(..) {
            let answer = look_up(routes, lab, &address)?;
            println!("[{}] Looked up {address}: {answer}", lab.clock);
            missing += u32::from(answer.starts_with('%'));
        }
    }
    session.close()?;
    let read = args.lines;

    println!("\nRead {read} lines.");
    println!("Missing routes: {missing}.");
    Ok(())
}
