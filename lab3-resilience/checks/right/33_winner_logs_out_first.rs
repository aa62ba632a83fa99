//! passes: 3.3
//! The winner logs out before its answer is named.

use std::process::ExitCode;
use std::sync::Arc;

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
    let lab = Arc::new(five_routers(&args.lab)?);
    let clock = &lab.clock;
    println!("--- The First Good Answer Wins ---");

    let (answer_sender, mut answers) = mpsc::unbounded_channel();
    let (stop, stopped) = watch::channel(false);
    let mut collectors = JoinSet::new();
    for place in 0..lab.devices.len() {
        collectors.spawn(collect(lab.clone(), place, answer_sender.clone(), stopped.clone()));
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
        // Without this branch, Ctrl-C would end the program, and hang up on every router.
        _ = ctrl_c() => {
            println!("[{clock}] Interrupted: logging out.");
            ExitCode::from(INTERRUPTED)
        }
    };
    // A collector that has a session logs out. The end of `main` would end it before that.
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
    // The session stands outside of `ask`: `select!` drops the branch that is too late, and
    // everything that belongs to it.
    let mut open = None;
    select! {
        answer = ask(device, &lab, &mut open) => match answer {
            Ok(version) => {
                if let Some(session) = open.take()
                    && session.close().await.is_ok()
                {
                    println!("[{clock}] Logged out of {name}.");
                }
                let _ = answers.send((name.clone(), version));
            }
            Err(error) => println!("[{clock}] No good answer from {name}: {error}"),
        },
        () = told_to_stop(&mut stop) => {}
    }
    // The router may still work on the command: `close` aborts it, and then types `exit`.
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
    // An error says that main is gone: then there is nothing to wait for, either.
    let _ = stop.wait_for(|stop| *stop).await;
}
