//! passes: 2.1
//! All fetches are futures of one join, and each waits until a watch channel shows its number.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use futures::future::try_join_all;
use programs::{FetchArgs, open};
use tokio::sync::watch;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    println!("--- Running Network Fetches Sequentially (Blocking Simulation) ---");
    let start_time = lab.clock.seconds();
    let (turn, _) = watch::channel(0);
    let fetches = lab.devices.iter().enumerate().map(|(number, device)| {
        let (lab, turn) = (&lab, &turn);
        async move {
            let mut seen = turn.subscribe();
            seen.wait_for(|turn| *turn == number).await.expect("main keeps the sender");
            let result = fetch(device, lab).await;
            turn.send_replace(number + 1);
            result
        }
    });
    let results = try_join_all(fetches).await?;
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
