//! fails: 3.3 answer-when-told
//! Waits a quarter of a second for other answers, and names the first of the inventory.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use lab3_resilience::five_routers;
use tokio::select;
use tokio::signal::ctrl_c;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::sleep;

/// What a shell makes of a program that Ctrl-C has ended: 128, and the number of SIGINT.
const INTERRUPTED: u8 = 130;

/// The router that answers, and what it says.
type Answer = (String, String);

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    let lab = Arc::new(five_routers(&args.lab)?);
    let clock = &lab.clock;
    println!("--- The First Good Answer Wins ---");

    let (answer_sender, mut answers) = mpsc::unbounded_channel();
    let (stop, stopped) = watch::channel(false);
    let mut collectors = JoinSet::new();
    for place in 0..lab.devices.len() {
        collectors.spawn(collect(lab.clone(), place, answer_sender.clone(), stopped.clone()));
    }
    drop(answer_sender);

    let exit_code = select! {
        answer = answers.recv() => match answer {
            Some(first) => {
                // Answers of the same moment are equally good: the inventory decides.
                sleep(clock.real(0.25)).await;
                let mut good = vec![first];
                while let Ok(other) = answers.try_recv() {
                    good.push(other);
                }
                good.sort_by_key(|(name, _)| {
                    lab.devices.iter().position(|device| device.name == *name)
                });
                let (name, version) = good.swap_remove(0);
                println!("[{clock}] First answer from {name}: {version}");
                ExitCode::SUCCESS
            }
            None => {
                println!("[{clock}] No good answer at all.");
                ExitCode::FAILURE
            }
        },
        _ = ctrl_c() => {
            println!("[{clock}] Interrupted: logging out.");
            ExitCode::from(INTERRUPTED)
        }
    };
    stop.send_replace(true);
    while collectors.join_next().await.is_some() {}
    println!("\nAll sessions are closed.");
    Ok(exit_code)
}

/// Cancellation: the first good answer wins (task 3.3)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    lab: LabArgs,
}

/// Asks one router, until it has answered or this collector is told to stop.
async fn collect(
    lab: Arc<Lab>,
    place: usize,
    answers: mpsc::UnboundedSender<Answer>,
    mut stop: watch::Receiver<bool>,
) {
    let device = &lab.devices[place];
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Asking {name}...");
    let mut open = None;
    select! {
        answer = ask(device, &lab, &mut open) => match answer {
            Ok(version) => {
                let _ = answers.send((name.clone(), version));
                told_to_stop(&mut stop).await;
            }
            Err(error) => println!("[{clock}] No good answer from {name}: {error}"),
        },
        () = told_to_stop(&mut stop) => {}
    }
    if let Some(session) = open
        && session.close().await.is_ok()
    {
        println!("[{clock}] Logged out of {name}.");
    }
}

/// Asks for the version. The session is `open` as soon as the router has let it in.
async fn ask<'d>(
    device: &'d Device,
    lab: &'d Lab,
    open: &mut Option<Session<'d>>,
) -> Result<String, SessionError> {
    let session = open.insert(Session::connect(device, lab).await?);
    let output = session.run("show version").await?;
    Ok(show::first_line(&output).to_owned())
}

/// Completes when the collectors are told to stop.
async fn told_to_stop(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
