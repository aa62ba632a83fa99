//! passes: 3.1
//!
//! Task 3.1: a timeout for each device.
//!
//! One router hangs: it takes the command and never answers. It must cost one line,
//! and no other router a second.
//!
//! Run:   cargo run -p lab3-resilience --bin timeouts
//! Try:   --patience 2; put one `timeout` around `join_all`, and compare
//! Next:  retries.rs, where a device gets another chance

use std::future::Future;
use std::pin::pin;

use clap::Parser;
use common::{Device, Lab, LabArgs};
use futures::future::{Either, select};
use futures::stream::{FuturesUnordered, StreamExt};
use lab3_resilience::{fetch_version, one_that_hangs};
use tokio::time::{Instant, sleep_until};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = one_that_hangs(&args.lab)?;
    println!("--- Fetching with a Timeout for Each Device ---");
    let start_time = lab.clock.seconds();

    let mut fetches = FuturesUnordered::new();
    for place in 0..lab.devices.len() {
        fetches.push(fetch_at(place, &lab, args.patience));
    }
    // They end in any order.
    let mut results = vec![String::new(); lab.devices.len()];
    while let Some((place, result)) = fetches.next().await {
        results[place] = result;
    }

    println!("\nResults: {results:?}");
    let reached = results.iter().filter(|result| result.starts_with("Data")).count();
    println!("Reached {reached} of {} devices.", results.len());
    println!("Total time: {:.2} seconds", lab.clock.seconds() - start_time);
    Ok(())
}

/// A timeout for each device (task 3.1)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    lab: LabArgs,
    /// Simulated seconds that the whole session with a device may take
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    patience: u32,
}

/// The output of `future`, unless the deadline is first: then the future is dropped.
async fn in_time<F: Future>(future: F, deadline: Instant) -> Option<F::Output> {
    let future = pin!(future);
    let timer = pin!(sleep_until(deadline));
    match select(future, timer).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(_) => None,
    }
}

/// The device at this place of the inventory, and what came of it.
async fn fetch_at(place: usize, lab: &Lab, patience: u32) -> (usize, String) {
    (place, fetch_or_give_up(&lab.devices[place], lab, patience).await)
}

/// Fetches from one device, but waits no longer than this many simulated seconds.
async fn fetch_or_give_up(device: &Device, lab: &Lab, patience: u32) -> String {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Starting fetch from {name} (timeout: {patience}s)...");
    let deadline = Instant::now() + clock.real(patience.into());
    let fetched = in_time(fetch_version(device, lab), deadline).await;
    match fetched {
        Some(Ok(version)) => {
            println!("[{clock}] Connected to {name}. Version: {version}");
            println!("[{clock}] Finished fetch from {name}.");
            format!("Data from {name}")
        }
        // The device said no, which is an answer: the timer had nothing to do with it.
        Some(Err(error)) => {
            println!("[{clock}] Error fetching from {name}: {error}");
            format!("Error from {name}")
        }
        None => {
            println!("[{clock}] No answer from {name} within {patience}s.");
            format!("Timeout from {name}")
        }
    }
}
