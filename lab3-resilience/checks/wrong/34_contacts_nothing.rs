//! fails: 3.4 each-line-once told-when-read told-when-looked-up
//! Prints what it should print, and contacts no router.

use clap::Parser;
use common::LabArgs;
use lab3_resilience::changes::log_and_routes;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
    #[arg(long, default_value_t = 12)]
    lines: u32,
    #[arg(long, default_value_t = 3)]
    #[expect(dead_code, reason = "it is wrong")]
    capacity: usize,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = log_and_routes(&args.lab)?;
    println!("--- Reading Faster than Looking Up ---");
    for number in 1..=args.lines {
        println!("[{}] Read line {number}: 10.0.0.{number}.", lab.clock);
        println!("[{}] Looked up 10.0.0.{number}: % Subnet not in table", lab.clock);
    }
    println!("\nRead {} lines.", args.lines);
    println!("Missing routes: {}.", args.lines);
    Ok(())
}
