//! passes: 2.2
//! A generic join of our own, which polls boxed futures in poll_fn until each has a result;
//! no crate but tokio.

use clap::Parser;
use common::LabArgs;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use common::SessionError;
use lab2_asyncio::{data_or_error, guide, simulate_network_fetch};

enum Part<F: Future> {
    Running(Pin<Box<F>>),
    Done(F::Output),
}

/// Drives all of them; their outputs, in their order.
async fn all<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut parts: Vec<Part<F>> =
        futures.into_iter().map(|future| Part::Running(Box::pin(future))).collect();
    // It polls too many of them at a wake-up, which is harmless: they are few.
    poll_fn(|context| {
        let mut running = 0;
        for part in &mut parts {
            if let Part::Running(future) = part {
                match future.as_mut().poll(context) {
                    Poll::Ready(output) => *part = Part::Done(output),
                    Poll::Pending => running += 1,
                }
            }
        }
        if running == 0 { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    let done = parts.into_iter().filter_map(|part| match part {
        Part::Done(output) => Some(output),
        Part::Running(_) => None,
    });
    done.collect()
}

// Still one thread only: it can wait for many devices.
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    run(&Args::parse()).await
}

/// Run many fetches concurrently (task 2.2)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    pub(crate) lab: LabArgs,
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::three_devices(&args.lab)?;
    println!("\n--- Running Network Fetches Concurrently (Non-Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    let fetches = lab.devices.iter().map(|device| simulate_network_fetch(device, &lab));
    let results: Vec<Result<String, SessionError>> = all(fetches).await;

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nConcurrent results: {listed:?}");
    let end_time = lab.clock.seconds();
    println!("Total concurrent time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}
