//! passes: 2.2
//! A future of its own that polls what is left of the fetches whenever it is woken.

use std::future::{Future, poll_fn};
use std::task::Poll;

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use futures::future::maybe_done;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let mut fetches: Vec<_> =
        lab.devices.iter().map(|it| Box::pin(maybe_done(fetch(it, &lab)))).collect();
    poll_fn(|cx| {
        let polled = fetches.iter_mut().map(|it| it.as_mut().poll(cx));
        let left = polled.filter(Poll::is_pending).count();
        if left == 0 { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    let outputs = fetches.iter_mut().filter_map(|it| it.as_mut().take_output());
    let results = outputs.collect::<Result<Vec<String>, SessionError>>()?;
    println!("Concurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
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
