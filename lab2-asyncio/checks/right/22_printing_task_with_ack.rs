//! passes: 2.2
//! Right: an own fetch that sends its lines to a printing task and awaits that each is
//! printed; driven by `FuturesUnordered`. The printing task has ended before the results.

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use futures::stream::{FuturesUnordered, StreamExt};
use lab2_asyncio::{data_or_error, guide};
use tokio::sync::{mpsc, oneshot};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    run(&Args::parse()).await
}

/// Run many fetches concurrently (task 2.2)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    pub(crate) lab: LabArgs,
}

/// A line, and who wants to know that it is printed.
type Line = (String, oneshot::Sender<()>);

#[derive(Clone)]
struct Printer(mpsc::Sender<Line>);

impl Printer {
    fn start() -> (Self, tokio::task::JoinHandle<()>) {
        let (sender, mut lines) = mpsc::channel::<Line>(16);
        let task = tokio::spawn(async move {
            while let Some((line, printed)) = lines.recv().await {
                println!("{line}");
                let _ = printed.send(());
            }
        });
        (Self(sender), task)
    }

    async fn print(&self, line: String) {
        let (printed, is_printed) = oneshot::channel();
        if self.0.send((line, printed)).await.is_ok() {
            let _ = is_printed.await;
        }
    }
}

async fn fetch(device: &Device, lab: &Lab, out: &Printer) -> Result<String, SessionError> {
    let (name, clock) = (&device.name, &lab.clock);
    let note = device.delay.map(|delay| format!(" (delay: {delay})")).unwrap_or_default();
    out.print(format!("[{clock}] Starting fetch from {name}{note}...")).await;
    let version = match version_of(device, lab).await {
        Ok(version) => version,
        Err(error) => {
            out.print(format!("[{clock}] Error fetching from {name}: {error}")).await;
            return Err(error);
        }
    };
    if !device.is_simulated() {
        out.print(format!("[{clock}] Connected to {name}. Version: {version}")).await;
    }
    out.print(format!("[{clock}] Finished fetch from {name}.")).await;
    Ok(format!("Data from {name}"))
}

async fn version_of(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab).await?;
    let output = session.run("show version").await?;
    session.close().await?;
    Ok(show::first_line(&output).to_owned())
}

/// The task; `asyncio_lab` calls it too.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::three_devices(&args.lab)?;
    println!("\n--- Running Network Fetches Concurrently (Non-Blocking Simulation) ---");
    let start_time = lab.clock.seconds();

    let (printer, printing) = Printer::start();
    let (shared_lab, shared_printer) = (&lab, &printer);
    let fetches: FuturesUnordered<_> = (0..)
        .zip(&lab.devices)
        .map(|(number, device): (usize, _)| async move {
            (number, fetch(device, shared_lab, shared_printer).await)
        })
        .collect();
    let mut numbered: Vec<_> = fetches.collect().await;
    let end_time = lab.clock.seconds();
    drop(printer);
    printing.await?;

    numbered.sort_unstable_by_key(|&(number, _)| number);
    let listed: Vec<String> = numbered.iter().map(|(_, result)| data_or_error(result)).collect();
    println!("\nConcurrent results: {listed:?}");
    println!("Total concurrent time: {:.2} seconds", end_time - start_time);
    let failed = numbered.iter().filter(|(_, result)| result.is_err()).count();
    anyhow::ensure!(failed == 0, "{failed} fetches failed");
    Ok(())
}
