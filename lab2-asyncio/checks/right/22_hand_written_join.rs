//! passes: 2.2
//! Right: `join_all` is written by hand: one future that polls all parts that are not
//! ready yet whenever it is woken. That is more polls than needed, but the same result.

use std::pin::Pin;
use std::task::{Context, Poll};

use clap::Parser;
use common::LabArgs;
use lab2_asyncio::{data_or_error, guide, simulate_network_fetch};

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

enum Part<'f, T> {
    Running(Pin<Box<dyn Future<Output = T> + 'f>>),
    Ready(T),
    Taken,
}

/// All parts at once; ready when all of them are.
struct Together<'f, T> {
    parts: Vec<Part<'f, T>>,
}

// The futures are pinned in their boxes; a result needs no pin.
impl<T> Unpin for Together<'_, T> {}

impl<'f, T> Together<'f, T> {
    fn of<F: Future<Output = T> + 'f>(futures: impl IntoIterator<Item = F>) -> Self {
        let parts = futures.into_iter().map(|future| Part::Running(Box::pin(future)));
        Self { parts: parts.collect() }
    }
}

impl<T> Future for Together<'_, T> {
    type Output = Vec<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Vec<T>> {
        let mut waiting = 0;
        for part in &mut self.parts {
            if let Part::Running(future) = part {
                match future.as_mut().poll(context) {
                    Poll::Ready(result) => *part = Part::Ready(result),
                    Poll::Pending => waiting += 1,
                }
            }
        }
        if waiting > 0 {
            return Poll::Pending;
        }
        let take = |part: &mut Part<'_, T>| match std::mem::replace(part, Part::Taken) {
            Part::Ready(result) => result,
            _ => unreachable!("polled after it was ready"),
        };
        Poll::Ready(self.parts.iter_mut().map(take).collect())
    }
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::three_devices(&args.lab)?;
    println!("\n--- Running Network Fetches Concurrently (Non-Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    // write: 2.2
    let fetches = lab.devices.iter().map(|device| simulate_network_fetch(device, &lab));
    let results = Together::of(fetches).await;
    // end

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nConcurrent results: {listed:?}");
    let end_time = lab.clock.seconds();
    println!("Total concurrent time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}
