//! fails: 2.2 closed-at-once
//! Three steps for all devices together: connect, ask, close. No session is closed before
//! the slowest device has answered.

use clap::Parser;
use common::error::SessionError;
use common::session::Session;
use common::show;
use futures::future::try_join_all;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let lab = &lab;
    let connected = try_join_all(lab.devices.iter().map(async |device| {
        println!("[{}] Starting fetch from {}...", lab.clock.time_of_day(), device.name);
        Session::connect(device, lab).await
    }));
    let sessions = connected.await?;
    let asked = sessions.into_iter().zip(&lab.devices).map(async |(mut session, device)| {
        let (output, name) = (session.run("show version").await?, &device.name);
        let version = show::first_line(&output);
        println!("[{}] Connected to {name}. Version: {version}", lab.clock.time_of_day());
        println!("[{}] Finished fetch from {name}.", lab.clock.time_of_day());
        Ok::<_, SessionError>((session, format!("Data from {name}")))
    });
    let (sessions, results): (Vec<_>, Vec<_>) = try_join_all(asked).await?.into_iter().unzip();
    try_join_all(sessions.into_iter().map(Session::close)).await?;
    println!("Concurrent results: {results:?}");
    let total = lab.clock.seconds() - start_time;
    println!("Total concurrent time: {total:.2} seconds");
    Ok(())
}
