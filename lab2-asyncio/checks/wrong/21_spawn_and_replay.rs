//! fails: 2.1 in-given-order one-at-a-time time told-at-once
//! All devices are asked at the same time in spawned tasks. The lines are then played back
//! one device after another, with pauses as long as the real fetches took.

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use lab2_asyncio::{data_or_error, guide};
use std::sync::Arc;

// The runtime drives futures to their end. This flavor does it all on the
// thread of `main`: what follows in this lab needs no second thread.
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

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::two_devices(&args.lab)?;
    println!("--- Running Network Fetches Sequentially (Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    let lab = Arc::new(lab);
    let asked: Vec<_> = (0..lab.devices.len())
        .map(|number| {
            let lab = Arc::clone(&lab);
            tokio::spawn(async move {
                let began = lab.clock.seconds();
                let answer = version_of(&lab.devices[number], &lab).await;
                (lab.clock.seconds() - began, answer)
            })
        })
        .collect();

    let mut results: Vec<Result<String, SessionError>> = Vec::new();
    for (device, task) in lab.devices.iter().zip(asked) {
        let (name, clock) = (&device.name, &lab.clock);
        let shown_at = clock.seconds();
        let note = device.delay.map(|delay| format!(" (delay: {delay})")).unwrap_or_default();
        println!("[{clock}] Starting fetch from {name}{note}...");
        let (took, answer) = task.await?;
        tokio::time::sleep(clock.real(shown_at + took - clock.seconds())).await;
        results.push(match answer {
            Ok(version) => {
                if !device.is_simulated() {
                    println!("[{clock}] Connected to {name}. Version: {version}");
                }
                println!("[{clock}] Finished fetch from {name}.");
                Ok(format!("Data from {name}"))
            }
            Err(error) => {
                println!("[{clock}] Error fetching from {name}: {error}");
                Err(error)
            }
        });
    }

    let listed: Vec<String> = results.iter().map(data_or_error).collect();
    println!("\nSequential results: {}", listed.join(", "));
    let end_time = lab.clock.seconds();
    println!("Total sequential time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(Result::is_ok), "not every fetch succeeded");
    Ok(())
}

async fn version_of(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    session.close().await?;
    Ok(show::first_line(&output).to_owned())
}
