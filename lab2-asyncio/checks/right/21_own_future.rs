//! passes: 2.1
//! A hand-written Future that polls one boxed fetch after the other.

use clap::Parser;
use common::LabArgs;
use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use common::{Device, Lab, SessionError};
use lab2_asyncio::{data_or_error, guide, simulate_network_fetch};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    run(&Args::parse()).await
}

/// async and await, one after another (task 2.1)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    pub(crate) lab: LabArgs,
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::two_devices(&args.lab)?;
    println!("--- Running Network Fetches Sequentially (Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    let results: Vec<Result<String, SessionError>> = OneAfterAnother::new(&lab).await;

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nSequential results: {}", listed.join(", "));
    let end_time = lab.clock.seconds();
    println!("Total sequential time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}

type Fetch<'l> = Pin<Box<dyn Future<Output = Result<String, SessionError>> + 'l>>;

/// Drives the fetch at the front only; the next one is made when it is done.
struct OneAfterAnother<'l> {
    lab: &'l Lab,
    waiting: VecDeque<&'l Device>,
    running: Option<Fetch<'l>>,
    done: Vec<Result<String, SessionError>>,
}

impl<'l> OneAfterAnother<'l> {
    fn new(lab: &'l Lab) -> Self {
        Self { lab, waiting: lab.devices.iter().collect(), running: None, done: Vec::new() }
    }
}

impl Future for OneAfterAnother<'_> {
    type Output = Vec<Result<String, SessionError>>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        loop {
            if let Some(fetch) = &mut this.running {
                let result = ready!(fetch.as_mut().poll(context));
                this.done.push(result);
                this.running = None;
            }
            match this.waiting.pop_front() {
                Some(device) => {
                    this.running = Some(Box::pin(simulate_network_fetch(device, this.lab)));
                }
                None => return Poll::Ready(std::mem::take(&mut this.done)),
            }
        }
    }
}
