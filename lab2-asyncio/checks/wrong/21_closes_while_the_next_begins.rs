//! fails: 2.1 one-at-a-time
//! A session is closed while the next fetch is on its way: both are awaited together.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let mut results = Vec::new();
    let mut open: Option<Session> = None;
    for device in &lab.devices {
        let close = async {
            match open.take() {
                Some(session) => session.close().await,
                None => Ok(()),
            }
        };
        let (closed, fetched) = futures::join!(close, fetch(device, &lab));
        closed?;
        let (session, data) = fetched?;
        open = Some(session);
        results.push(data);
    }
    if let Some(session) = open {
        session.close().await?;
    }
    println!("Sequential results: {}", results.join(", "));
    let total = lab.clock.seconds() - start_time;
    println!("Total sequential time: {total:.2} seconds");
    Ok(())
}

async fn fetch<'d>(
    device: &'d Device,
    lab: &'d Lab,
) -> Result<(Session<'d>, String), SessionError> {
    let name = &device.name;
    println!("[{}] Starting fetch from {name}...", lab.clock.time_of_day());
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    let version = show::first_line(&output);
    println!("[{}] Connected to {name}. Version: {version}", lab.clock.time_of_day());
    println!("[{}] Finished fetch from {name}.", lab.clock.time_of_day());
    Ok((session, format!("Data from {name}")))
}
