//! fails: 3.6 each-device-watched
//! Knows what it should print at the end, and contacts no device.

use clap::Parser;
use common::LabArgs;
use lab3_resilience::telemetry::one_that_goes_quiet;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
    #[arg(long, default_value_t = 6)]
    lines: u32,
    #[arg(long, default_value_t = 8)]
    quiet: u32,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = one_that_goes_quiet(&args.lab)?;
    println!("--- Merging the Logs of All Devices ---");

    let merged = args.lines as usize * lab.devices.len();
    let quiet: Vec<_> = lab.devices.iter().take(1).map(|device| &device.name).collect();
    let _ = args.quiet;
    println!("\nQuiet: {quiet:?}");
    println!("Merged {merged} lines of {} devices.", lab.devices.len());
    Ok(())
}
