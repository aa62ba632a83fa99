//! fails: TASK_ID ends-well shared-counter
//! No thread but main counts, and the total is the exit code as well.

use std::process::ExitCode;

use clap::Parser;

#[derive(Parser)]
struct Args {
    #[arg(long, default_value_t = 3)]
    threads: u64,
    #[arg(long, default_value_t = 1000)]
    rounds: u64,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let total = args.threads * args.rounds;
    println!("Total: {total}");
    ExitCode::from(u8::try_from(total).unwrap_or(u8::MAX))
}
