//! Task 2.1: async and await, one after another.
//!
//! Two devices are asked for their version. The second one has to wait until
//! the first one has answered: `async` alone makes nothing concurrent.
//!
//! Run:   cargo run -p lab2-asyncio --bin sequential
//! Try:   --devices 4; predict the total time before you look at it
//! Next:  concurrent.rs, where nobody waits in line

use std::process::ExitCode;

use clap::Parser;
use common::inventory::Delay;
use common::lab::LabArgs;
use lab2_asyncio::{data_or_error, simulate_network_fetch};

// The runtime drives futures to their end. This flavor does it all on the
// thread of `main`: what follows in this lab needs no second thread.
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<ExitCode> {
    run(&Args::parse()).await
}

/// async and await, one after another (task 2.1)
#[derive(Parser)]
pub struct Args {
    /// The devices, and how fast their time passes.
    #[command(flatten)]
    pub lab: LabArgs,
}

/// The task, as `asyncio_lab` runs it, too.
pub async fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let delays = [Delay::fixed(3.0), Delay::fixed(2.0)];
    let lab = args.lab.open([192, 168, 1, 1].into(), 2, &delays)?;
    for warning in lab.warnings() {
        eprintln!("{warning}");
    }
    println!("--- Running Network Fetches Sequentially (Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    // solution: 2.1
    let mut results = Vec::new();
    for device in &lab.devices {
        // `.await` does not go on before this fetch is through. While it
        // waits, the thread would be free to do something else; but nobody
        // has given it anything else to do.
        let result = simulate_network_fetch(device, &lab).await;
        results.push(result);
    }
    // starter:
    // Fetch from one device after the other with `simulate_network_fetch`:
    // each fetch begins when the one before it is through. Collect what they
    // return, in the order of the devices.
    //     let results: Vec<Result<String, common::error::SessionError>> =
    //         todo!("2.1: fetch one after another");
    // end

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nSequential results: {}", listed.join(", "));
    let end_time = lab.clock.seconds();
    println!("Total sequential time: {:.2} seconds", end_time - start_time);
    let all_fetched = results.iter().all(Result::is_ok);
    Ok(if all_fetched { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
