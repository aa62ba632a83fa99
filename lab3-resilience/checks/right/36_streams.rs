//! passes: 3.6
//! Each log is a stream that is polled beside the others, and a merged stream is made of them.

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError};
use futures::StreamExt;
use futures::channel::mpsc::{Receiver, Sender, channel};
use futures::future::join_all;
use futures::sink::SinkExt;
use futures::stream::{Peekable, unfold};
use lab3_resilience::telemetry::{logged_at, one_that_goes_quiet};
use tokio::time::timeout;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
    #[arg(long, default_value_t = 6)]
    lines: u32,
    #[arg(long, default_value_t = 8)]
    quiet: u32,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let lab = one_that_goes_quiet(&args.lab)?;
    println!("--- Merging the Logs of All Devices ---");

    let (senders, logs): (Vec<_>, Vec<_>) = lab.devices.iter().map(|_| channel(16)).unzip();
    let watches =
        lab.devices.iter().zip(senders).map(|(device, log)| watch(device, &lab, &args, log));
    let (watched, merged) = tokio::join!(join_all(watches), print_all(&lab, logs));

    let is_quiet = watched.into_iter().collect::<Result<Vec<bool>, _>>()?;
    let quiet = lab.devices.iter().zip(is_quiet).filter(|(_, is_quiet)| *is_quiet);
    let quiet: Vec<_> = quiet.map(|(device, _)| &device.name).collect();
    println!("\nQuiet: {quiet:?}");
    println!("Merged {merged} lines of {} devices.", lab.devices.len());
    Ok(())
}

async fn watch(
    device: &Device,
    lab: &Lab,
    args: &Args,
    mut log: Sender<String>,
) -> Result<bool, SessionError> {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Watching {name}...");
    let mut session = Session::connect(device, lab).await?;
    session.run("terminal monitor").await?;
    let mut is_quiet = false;
    for _ in 0..args.lines {
        match timeout(clock.real(args.quiet.into()), session.next_line()).await {
            Ok(line) => drop(log.send(line?).await),
            Err(_) => {
                println!("[{clock}] {name} has gone quiet.");
                is_quiet = true;
                break;
            }
        }
    }
    drop(log);
    session.close().await?;
    Ok(is_quiet)
}

type Logs = Vec<Peekable<Receiver<String>>>;

async fn oldest(lab: &Lab, mut logs: Logs) -> Option<((usize, String), Logs)> {
    let heads = logs.iter_mut().enumerate().map(async |(device, log)| {
        let head = std::pin::Pin::new(log).peek().await?;
        Some((logged_at(head, lab), device))
    });
    let (_, device) = join_all(heads).await.into_iter().flatten().min()?;
    let line = logs[device].next().await?;
    Some(((device, line), logs))
}

async fn print_all(lab: &Lab, logs: Vec<Receiver<String>>) -> usize {
    let logs: Logs = logs.into_iter().map(StreamExt::peekable).collect();
    let merged = unfold(logs, |logs| oldest(lab, logs));
    let print = async |count, (device, line): (usize, String)| {
        println!("[{}] {}: {line}", lab.clock, lab.devices[device].name);
        count + 1
    };
    merged.fold(0, print).await
}
