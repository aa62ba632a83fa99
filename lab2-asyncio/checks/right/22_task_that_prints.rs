//! passes: 2.2
//! A task of its own prints what the fetches send it over a channel.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use futures::future::try_join_all;
use programs::{FetchArgs, open};
use tokio::sync::mpsc::{self, UnboundedSender};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let (lines, mut received) = mpsc::unbounded_channel::<String>();
    let printer = tokio::spawn(async move {
        while let Some(line) = received.recv().await {
            println!("{line}");
        }
    });
    let fetches = lab.devices.iter().map(|device| fetch(device, &lab, &lines));
    let results = try_join_all(fetches).await?;
    drop(lines);
    printer.await?;
    println!("Concurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}

async fn fetch(
    device: &Device,
    lab: &Lab,
    lines: &UnboundedSender<String>,
) -> Result<String, SessionError> {
    let name = &device.name;
    let say = |line| lines.send(format!("[{}] {line}", lab.clock.time_of_day())).unwrap();
    say(format!("Starting fetch from {name}..."));
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    session.close().await?;
    say(format!("Connected to {name}. Version: {}", show::first_line(&output)));
    say(format!("Finished fetch from {name}."));
    Ok(format!("Data from {name}"))
}
