//! passes: 2.1
//! A future of its own that has one fetch at a time and makes the next one when that is done.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use futures::future::LocalBoxFuture;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    println!("--- Running Network Fetches Sequentially (Blocking Simulation) ---");
    let start_time = lab.clock.seconds();
    let sequence = Sequence { lab: &lab, current: None, results: Vec::new() };
    let results = sequence.await?;
    println!("\nSequential results: {}", results.join(", "));
    let total = lab.clock.seconds() - start_time;
    println!("Total sequential time: {total:.2} seconds");
    Ok(())
}

async fn fetch(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let name = &device.name;
    println!("[{}] Starting fetch from {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    session.close().await?;
    let version = show::first_line(&output);
    println!("[{}] Connected to {name}. Version: {version}", lab.clock.time_of_day());
    println!("[{}] Finished fetch from {name}.", lab.clock.time_of_day());
    Ok(format!("Data from {name}"))
}

struct Sequence<'a> {
    lab: &'a Lab,
    current: Option<LocalBoxFuture<'a, Result<String, SessionError>>>,
    results: Vec<String>,
}

impl Future for Sequence<'_> {
    type Output = Result<Vec<String>, SessionError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        loop {
            let Some(device) = this.lab.devices.get(this.results.len()) else {
                return Poll::Ready(Ok(std::mem::take(&mut this.results)));
            };
            let lab = this.lab;
            let current = this.current.get_or_insert_with(|| Box::pin(fetch(device, lab)));
            let result = ready!(current.as_mut().poll(context));
            this.current = None;
            this.results.push(result?);
        }
    }
}
