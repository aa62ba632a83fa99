//! passes: 2.1
//! All fetches are tasks from the beginning; each waits for a word from the one before it.

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use programs::{FetchArgs, open};
use tokio::sync::oneshot;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let lab = std::sync::Arc::new(lab);
    let (start, mut before) = oneshot::channel::<()>();
    let mut tasks = Vec::new();
    for number in 0..lab.devices.len() {
        let (done, next) = oneshot::channel();
        let (mine, lab) = (std::mem::replace(&mut before, next), std::sync::Arc::clone(&lab));
        tasks.push(tokio::spawn(async move {
            mine.await.ok();
            let result = fetch(&lab.devices[number], &lab).await;
            done.send(()).ok();
            result
        }));
    }
    start.send(()).ok();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await??);
    }
    println!("Sequential results: {}", results.join(", "));
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
