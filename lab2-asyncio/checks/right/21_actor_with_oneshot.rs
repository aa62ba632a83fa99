//! passes: 2.1
//! Right: an actor does the fetches. It takes one order at a time from a channel of size
//! 1 and answers through a oneshot channel; main orders the next when it has the answer.

use std::sync::Arc;

use anyhow::Context;
use clap::Parser;
use common::{Lab, LabArgs, SessionError};
use lab2_asyncio::{data_or_error, guide, simulate_network_fetch};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

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

type Answer = Result<String, SessionError>;

struct Order {
    number: usize,
    answer_to: oneshot::Sender<Answer>,
}

/// The other end of the actor.
struct Clerk {
    orders: mpsc::Sender<Order>,
    task: JoinHandle<usize>,
}

impl Clerk {
    fn hire(lab: Arc<Lab>) -> Self {
        let (orders, mut incoming) = mpsc::channel::<Order>(1);
        let task = tokio::spawn(async move {
            let mut served = 0;
            while let Some(Order { number, answer_to }) = incoming.recv().await {
                let answer = simulate_network_fetch(&lab.devices[number], &lab).await;
                served += 1;
                if answer_to.send(answer).is_err() {
                    break;
                }
            }
            served
        });
        Self { orders, task }
    }

    async fn fetch(&self, number: usize) -> anyhow::Result<Answer> {
        let (answer_to, answer) = oneshot::channel();
        self.orders.send(Order { number, answer_to }).await.ok().context("the clerk has left")?;
        answer.await.context("the clerk has left without an answer")
    }

    async fn dismiss(self) -> anyhow::Result<usize> {
        drop(self.orders);
        Ok(self.task.await?)
    }
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = Arc::new(guide::two_devices(&args.lab)?);
    println!("--- Running Network Fetches Sequentially (Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    let clerk = Clerk::hire(Arc::clone(&lab));
    let mut results = Vec::new();
    for number in 0..lab.devices.len() {
        results.push(clerk.fetch(number).await?);
    }
    let served = clerk.dismiss().await?;
    eprintln!("the clerk has served {served} orders");

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nSequential results: {}", listed.join(", "));
    let end_time = lab.clock.seconds();
    println!("Total sequential time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}
