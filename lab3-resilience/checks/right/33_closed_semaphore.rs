//! passes: 3.3
//!
//! Task 3.3: cancellation. The first good answer wins.
//!
//! You need one router to work with, and any of them will do. Ask all of them, and take the
//! first that gives a good answer. The others stop, log out, and leave no session open.
//! Ctrl-C does the same.
//!
//! Run:   cargo run -p lab3-resilience --bin first_answer
//! Try:   Ctrl-C, before there is an answer; drop the sessions instead of closing them
//! Next:  the same for a command that changes something: when may you still cancel it?

use std::pin::pin;
use std::process::ExitCode;

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use futures::future::join_all;
use lab3_resilience::five_routers;
use tokio::select;
use tokio::signal::ctrl_c;
use tokio::sync::{Semaphore, mpsc};

/// What a shell makes of a program that Ctrl-C has ended: 128, and the number of SIGINT.
const INTERRUPTED: u8 = 130;

/// The router that answers, and what it says.
type Answer = (String, String);

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    let lab = five_routers(&args.lab)?;
    let clock = &lab.clock;
    println!("--- The First Good Answer Wins ---");

    // Room for one answer: what comes later does not fit.
    let (answer_sender, mut answers) = mpsc::channel(1);
    // It has no permits and never will. To close it is the word to stop.
    let stop = Semaphore::new(0);
    let all = lab.devices.iter().map(|device| collect(device, &lab, &answer_sender, &stop));
    let mut collectors = pin!(join_all(all));
    let mut are_over = false;

    let exit_code = select! {
        Some((name, version)) = answers.recv() => {
            println!("[{clock}] First answer from {name}: {version}");
            ExitCode::SUCCESS
        }
        // One with a good answer waits for the word to stop, so none of them has one.
        _ = &mut collectors => {
            are_over = true;
            println!("[{clock}] No good answer at all.");
            ExitCode::FAILURE
        }
        _ = ctrl_c() => {
            println!("[{clock}] Interrupted: logging out.");
            ExitCode::from(INTERRUPTED)
        }
    };
    // A collector that has a session logs out. The end of `main` would end it before that.
    stop.close();
    if !are_over {
        collectors.await;
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

/// Asks one router, until it has answered or this collector is told to stop.
async fn collect(device: &Device, lab: &Lab, answers: &mpsc::Sender<Answer>, stop: &Semaphore) {
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Asking {name}...");
    // The session stands outside of `ask`: `select!` drops the branch that is too late, and
    // everything that belongs to it.
    let mut open = None;
    select! {
        answer = ask(device, lab, &mut open) => match answer {
            Ok(version) => {
                // Main takes the first answer, and then tells all to stop: this one, too.
                let _ = answers.try_send((name.clone(), version));
                told_to_stop(stop).await;
            }
            Err(error) => println!("[{clock}] No good answer from {name}: {error}"),
        },
        () = told_to_stop(stop) => {}
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
async fn told_to_stop(stop: &Semaphore) {
    // An error says that it is closed.
    let _ = stop.acquire().await;
}
