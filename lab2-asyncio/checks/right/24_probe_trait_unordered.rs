//! passes: 2.4
//! Right: a `FuturesUnordered` of join handles, each of which resolves to number and
//! state; the session is a trait's method, so that another probe could take its place.

use std::sync::{Arc, OnceLock};

use anyhow::Context;
use clap::Parser;
use common::show::{self, InterfaceState};
use common::{Device, Lab, LabArgs, Session, SessionError};
use futures::stream::{FuturesUnordered, TryStreamExt};
use lab2_asyncio::guide;

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

/// Something that can be asked of a device.
trait Probe: Send + Sync + 'static {
    type Answer: Send + 'static;

    fn ask(
        &self,
        device: &Device,
        lab: &Lab,
    ) -> impl Future<Output = Result<Self::Answer, SessionError>> + Send;
}

struct InterfaceProbe {
    interface: String,
}

impl Probe for InterfaceProbe {
    type Answer = InterfaceState;

    async fn ask(&self, device: &Device, lab: &Lab) -> Result<InterfaceState, SessionError> {
        let mut session = Session::connect(device, lab).await?;
        let brief = session.run("show ip interface brief").await?;
        session.close().await?;
        Ok(show::interface_state(&brief, &self.interface))
    }
}

struct Watch<P> {
    lab: Lab,
    probe: P,
}

impl<P: Probe> Watch<P> {
    /// Asks all devices; the answers are in their order, `None` for one that failed.
    async fn ask_all(self: &Arc<Self>) -> anyhow::Result<Vec<Option<P::Answer>>> {
        let tasks: FuturesUnordered<_> = (0..self.lab.devices.len())
            .map(|number| {
                let watch = Arc::clone(self);
                tokio::spawn(async move { (number, watch.ask_one(number).await) })
            })
            .collect();
        let places: Vec<OnceLock<P::Answer>> =
            self.lab.devices.iter().map(|_| OnceLock::new()).collect();
        tasks
            .try_for_each(|(number, answer)| {
                if let Some(answer) = answer {
                    let _ = places[number].set(answer);
                }
                std::future::ready(Ok(()))
            })
            .await
            .context("a task panicked")?;
        Ok(places.into_iter().map(OnceLock::into_inner).collect())
    }

    async fn ask_one(&self, number: usize) -> Option<P::Answer> {
        let device = &self.lab.devices[number];
        let say = |text: String| println!("[{}] {text}", self.lab.clock);
        say(format!("Monitoring {} status...", device.name));
        let answer = self.probe.ask(device, &self.lab).await;
        match answer {
            Ok(answer) => {
                say(format!("Finished monitoring {}.", device.name));
                Some(answer)
            }
            Err(error) => {
                say(format!("Error monitoring {}: {error}", device.name));
                None
            }
        }
    }
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::eight_routers(&args.lab)?;
    println!("\n--- Concurrent Log Collection & Real-time Monitoring Simulation ---");
    let start_time = lab.clock.seconds();

    let probe = InterfaceProbe { interface: args.interface.clone() };
    let watch = Arc::new(Watch { lab, probe });
    let monitoring_results = watch.ask_all().await?;

    println!("\n--- All Monitoring Results ---");
    for (device, status) in watch.lab.devices.iter().zip(&monitoring_results) {
        println!("  {}", guide::status_line(device, *status, &watch.probe.interface));
    }
    println!("\nTotal monitoring time: {:.2} seconds", watch.lab.clock.seconds() - start_time);
    anyhow::ensure!(monitoring_results.iter().all(guide::is_there), "not every interface is there");
    Ok(())
}
