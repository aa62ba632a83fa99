//! fails: 3.3 each-asked answer-when-told logouts-when-told never-claimed | each-asked answer-when-told logouts-when-told
//! Prints what a good program prints, and connects to no router.

use std::process::ExitCode;

use clap::Parser;
use common::LabArgs;
use lab3_resilience::five_routers;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    let lab = five_routers(&args.lab)?;
    let clock = &lab.clock;
    println!("--- The First Good Answer Wins ---");
    for device in &lab.devices {
        println!("[{clock}] Asking {}...", device.name);
    }
    tokio::time::sleep(clock.real(8.0)).await;
    let name = &lab.devices[0].name;
    println!("[{clock}] First answer from {name}: Cisco IOS XE Software, Version 17.03.05");
    for device in &lab.devices {
        println!("[{clock}] Logged out of {}.", device.name);
    }
    println!("\nAll sessions are closed.");
    Ok(ExitCode::SUCCESS)
}
