//! passes: 2.2
//! Tasks that never leave this thread, in a LocalSet, with an Rc between them.

use std::rc::Rc;

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::Session;
use common::show;
use programs::{FetchArgs, open};
use tokio::task::{LocalSet, spawn_local};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let lab = open(&FetchArgs::parse().lab)?;
    let start_time = lab.clock.seconds();
    let lab = Rc::new(lab);
    let local = LocalSet::new();
    let results: Vec<String> = local
        .run_until(async {
            let start = |number: usize| {
                let lab = Rc::clone(&lab);
                spawn_local(async move { fetch(&lab.devices[number], &lab).await })
            };
            let tasks: Vec<_> = (0..lab.devices.len()).map(start).collect();
            let mut results = Vec::new();
            for task in tasks {
                results.push(task.await??);
            }
            anyhow::Ok(results)
        })
        .await?;
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
