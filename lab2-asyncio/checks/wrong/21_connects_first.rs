//! fails: 2.1 one-at-a-time
//! Logs in to all devices first and asks them one after another then: the
//! first session is still open when the second one begins.

use clap::Parser;
use common::session::Session;
use common::show;
use programs::{FetchArgs, open};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();

    let mut sessions = Vec::new();
    for device in &lab.devices {
        println!("[{}] Starting fetch from {}...", lab.clock.time_of_day(), device.name);
        sessions.push((&device.name, Session::connect(device, &lab).await?));
    }
    let mut results = Vec::new();
    for (name, mut session) in sessions {
        let output = session.run("show version").await?;
        session.close().await?;
        let (now, version) = (lab.clock.time_of_day(), show::first_line(&output));
        println!("[{now}] Connected to {name}. Version: {version}");
        println!("[{now}] Finished fetch from {name}.");
        results.push(format!("Data from {name}"));
    }

    println!("\nSequential results: {}", results.join(", "));
    let total = lab.clock.seconds() - start_time;
    println!("Total sequential time: {total:.2} seconds");
    Ok(())
}
