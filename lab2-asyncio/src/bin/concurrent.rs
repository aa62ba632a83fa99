//! Task 2.2: run many fetches concurrently.
//!
//! The same fetch as in sequential.rs, but all of them are started before the
//! first one is awaited. The total time is that of the slowest device.
//!
//! Run:   cargo run -p lab2-asyncio --bin concurrent
//! Try:   --devices 100; await each fetch where it is created, and compare
//! Next:  configure.rs, where the devices are changed

use std::process::ExitCode;

use clap::Parser;
use common::inventory::Delay;
use common::lab::LabArgs;
use futures::future::join_all;
use lab2_asyncio::{data_or_error, simulate_network_fetch};

// Still one thread only. Concurrent does not mean parallel: one thread can
// wait for many devices, just as one cook can watch many pots.
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<ExitCode> {
    run(&Args::parse()).await
}

/// Run many fetches concurrently (task 2.2)
#[derive(Parser)]
pub struct Args {
    /// The devices, and how fast their time passes.
    #[command(flatten)]
    pub lab: LabArgs,
}

/// The task, as `asyncio_lab` runs it, too.
pub async fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let delays = [Delay::fixed(3.0), Delay::fixed(2.0), Delay::fixed(4.0)];
    let lab = args.lab.open([192, 168, 1, 10].into(), 3, &delays)?;
    for warning in lab.warnings() {
        eprintln!("{warning}");
    }
    println!("\n--- Running Network Fetches Concurrently (Non-Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    // solution: 2.2
    // 1. Create the futures. These are only plans: nothing runs yet.
    let mut fetches = Vec::new();
    for device in &lab.devices {
        fetches.push(simulate_network_fetch(device, &lab));
    }

    // 2. Run them all, and wait for the last one. join_all is what Python
    //    calls gather: the results come in the order of the futures, whoever
    //    finishes first.
    let results = join_all(fetches).await;
    // starter:
    // Make one fetch per device with `simulate_network_fetch`, and wait for
    // all of them at the same time, with `join_all`. The results come in the
    // order of the devices.
    //     let results: Vec<Result<String, common::error::SessionError>> =
    //         todo!("2.2: fetch from all at once");
    // end

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nConcurrent results: {listed:?}");
    let end_time = lab.clock.seconds();
    println!("Total concurrent time: {:.2} seconds", end_time - start_time);
    let all_fetched = results.iter().all(Result::is_ok);
    Ok(if all_fetched { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
