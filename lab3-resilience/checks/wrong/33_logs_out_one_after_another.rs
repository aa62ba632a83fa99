//! fails: 3.3 others-not-kept
//! Logs out of one device after the other; one that hangs keeps the rest.

use std::process::ExitCode;

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use lab3_resilience::five_routers;
use tokio::select;
use tokio::signal::ctrl_c;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

/// What a shell makes of a program that Ctrl-C has ended: 128, and the number of SIGINT.
const INTERRUPTED: u8 = 130;

/// The router that answers, and what it says.
type Answer = (String, String);

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    // It lives as long as the program, as the sessions do.
    let lab: &'static Lab = Box::leak(Box::new(five_routers(&args.lab)?));
    let clock = &lab.clock;
    println!("--- The First Good Answer Wins ---");

    let (answer_sender, mut answers) = mpsc::unbounded_channel();
    let (stop, stopped) = watch::channel(false);
    let mut collectors = JoinSet::new();
    for place in 0..lab.devices.len() {
        collectors.spawn(collect(lab, place, answer_sender.clone(), stopped.clone()));
    }
    // The collectors have the only senders now: when they are over, `recv` gives `None`.
    drop(answer_sender);

    let exit_code = select! {
        answer = answers.recv() => match answer {
            Some((name, version)) => {
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
    while let Some(collected) = collectors.join_next().await {
        let Some((name, session)) = collected? else {
            continue;
        };
        if session.close().await.is_ok() {
            println!("[{clock}] Logged out of {name}.");
        }
    }
    println!("\nAll sessions are closed.");
    Ok(exit_code)
}

/// Cancellation: the first good answer wins (task 3.3)
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    lab: LabArgs,
}

/// Asks one router, until it has answered or this collector is told to stop. Gives back the session
/// if one is open.
async fn collect(
    lab: &'static Lab,
    place: usize,
    answers: mpsc::UnboundedSender<Answer>,
    mut stop: watch::Receiver<bool>,
) -> Option<(&'static str, Session<'static>)> {
    let device = &lab.devices[place];
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Asking {name}...");
    let mut open = None;
    let asked = select! {
        asked = ask(device, lab, &mut open) => Some(asked),
        () = told_to_stop(&mut stop) => None,
    };
    match asked {
        Some(Ok(version)) => {
            let _ = answers.send((name.clone(), version));
            told_to_stop(&mut stop).await;
        }
        Some(Err(error)) => println!("[{clock}] No good answer from {name}: {error}"),
        None => {}
    }
    open.map(|session| (name.as_str(), session))
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
    // An error says that main is gone: then there is nothing to wait for, either.
    let _ = stop.wait_for(|stop| *stop).await;
}
