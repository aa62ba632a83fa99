//! passes: 2.4
//! Right: tasks send events (started, finished, failed) to main, which alone prints and
//! notes them. A task goes on only when its `Started` has been printed.

use std::sync::Arc;

use clap::Parser;
use common::show::{self, InterfaceState};
use common::{Device, Lab, LabArgs, Session, SessionError};
use lab2_asyncio::guide;
use tokio::sync::{mpsc, oneshot};

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

struct Watch {
    lab: Lab,
    interface: String,
}

enum What {
    /// With the one who waits until it is printed.
    Started(oneshot::Sender<()>),
    Finished(InterfaceState),
    Failed(SessionError),
}

struct Event {
    number: usize,
    what: What,
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::eight_routers(&args.lab)?;
    println!("\n--- Concurrent Log Collection & Real-time Monitoring Simulation ---");
    let start_time = lab.clock.seconds();
    // write: 2.4
    let watch = Arc::new(Watch { lab, interface: args.interface.clone() });
    let (devices, clock) = (&watch.lab.devices, watch.lab.clock);

    let (sender, mut events) = mpsc::unbounded_channel();
    for number in 0..devices.len() {
        tokio::spawn(monitor(number, Arc::clone(&watch), sender.clone()));
    }
    // The channel ends with the last task.
    drop(sender);

    let mut results: Vec<Option<InterfaceState>> = vec![None; devices.len()];
    while let Some(Event { number, what }) = events.recv().await {
        let name = &devices[number].name;
        match what {
            What::Started(go_on) => {
                println!("[{clock}] Monitoring {name} status...");
                let _ = go_on.send(());
            }
            What::Finished(state) => {
                println!("[{clock}] Finished monitoring {name}.");
                results[number] = Some(state);
            }
            What::Failed(error) => println!("[{clock}] Error monitoring {name}: {error}"),
        }
    }
    // end
    println!("\n--- All Monitoring Results ---");
    for (device, state) in devices.iter().zip(&results) {
        println!("  {}", guide::status_line(device, *state, &watch.interface));
    }
    println!("\nTotal monitoring time: {:.2} seconds", clock.seconds() - start_time);
    anyhow::ensure!(results.iter().all(guide::is_there), "not every interface is there");
    Ok(())
}

async fn monitor(number: usize, watch: Arc<Watch>, events: mpsc::UnboundedSender<Event>) {
    let tell = |what| events.send(Event { number, what }).is_ok();
    let (go_on, may_go_on) = oneshot::channel();
    tell(What::Started(go_on));
    let _ = may_go_on.await;
    match interface_status(&watch.lab.devices[number], &watch).await {
        Ok(state) => tell(What::Finished(state)),
        Err(error) => tell(What::Failed(error)),
    };
}

/// One whole session: connect, run a command, close.
async fn interface_status(device: &Device, watch: &Watch) -> Result<InterfaceState, SessionError> {
    let mut session = Session::connect(device, &watch.lab).await?;
    let brief = session.run("show ip interface brief").await?;
    session.close().await?;
    Ok(show::interface_state(&brief, &watch.interface))
}
