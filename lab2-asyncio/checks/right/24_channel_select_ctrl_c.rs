//! passes: 2.4
//! Right: tasks send their lines over a tokio channel; run collects in a loop with select! (next result,
//! ctrl_c, or a very generous sleep) until it has one per device; prints the whole list as one String.
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use common::show::{self, InterfaceState};
use common::{Lab, LabArgs, Session, SessionError};
use lab2_asyncio::guide;
use tokio::sync::mpsc;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    run(&Args::parse()).await
}

/// Monitor many devices concurrently (task 2.4)
#[derive(Parser)]
pub struct Args {
    /// The interface to watch; a short name such as Gi0/2 will do
    #[arg(long, default_value = "GigabitEthernet0/1")]
    interface: String,
    #[command(flatten)]
    pub(crate) lab: LabArgs,
}

struct Shared {
    lab: Lab,
    interface: String,
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::eight_routers(&args.lab)?;
    println!("\n--- Concurrent Log Collection & Real-time Monitoring Simulation ---");
    let start_time = lab.clock.seconds();

    let shared = Arc::new(Shared { lab, interface: args.interface.clone() });
    let count = shared.lab.devices.len();
    let (tx, mut rx) = mpsc::channel::<(usize, Option<InterfaceState>)>(100);
    let mut handles = Vec::new();
    for i in 0..count {
        handles.push(tokio::spawn(watch_one(i, shared.clone(), tx.clone())));
    }

    let mut results: Vec<Option<InterfaceState>> = vec![None; count];
    let mut received = 0;
    loop {
        if received == count {
            break;
        }
        tokio::select! {
            message = rx.recv() => {
                let (i, state) = message.unwrap();
                results[i] = state;
                received += 1;
            }
            _ = tokio::signal::ctrl_c() => {
                anyhow::bail!("interrupted by the user");
            }
            _ = tokio::time::sleep(Duration::from_secs(3600)) => {
                anyhow::bail!("nothing for an hour, giving up");
            }
        }
    }
    for handle in handles {
        handle.await.unwrap();
    }

    let mut text = String::new();
    text += "\n--- All Monitoring Results ---\n";
    for i in 0..count {
        text += &format!(
            "  {}\n",
            guide::status_line(&shared.lab.devices[i], results[i], &shared.interface)
        );
    }
    print!("{text}");
    let end_time = shared.lab.clock.seconds();
    println!("\nTotal monitoring time: {:.2} seconds", end_time - start_time);
    anyhow::ensure!(results.iter().all(guide::is_there), "not every interface is there");
    Ok(())
}

async fn watch_one(
    i: usize,
    shared: Arc<Shared>,
    tx: mpsc::Sender<(usize, Option<InterfaceState>)>,
) {
    let clock = shared.lab.clock;
    let name = shared.lab.devices[i].name.clone();
    println!("[{clock}] Monitoring {name} status...");
    let answer = status_of(i, &shared).await;
    match answer {
        Ok(state) => {
            println!("[{clock}] Finished monitoring {name}.");
            tx.send((i, Some(state))).await.unwrap();
        }
        Err(e) => {
            println!("[{clock}] Error monitoring {name}: {e}");
            tx.send((i, None)).await.unwrap();
        }
    }
}

async fn status_of(i: usize, shared: &Shared) -> Result<InterfaceState, SessionError> {
    let mut session = Session::connect(&shared.lab.devices[i], &shared.lab).await?;
    let brief = session.run("show ip interface brief").await?;
    session.close().await?;
    let state = show::interface_state(&brief, &shared.interface);
    Ok(state)
}
