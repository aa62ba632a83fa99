//! fails: 3.3 answer-when-told closed-in-time | closed-in-time | closed-in-time others-stopped
//! Main looks every ten simulated seconds whether there is an answer.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use common::{Lab, LabArgs, Session, show};
use lab3_resilience::five_routers;
use tokio::select;
use tokio::signal::ctrl_c;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    let lab = Arc::new(five_routers(&args.lab)?);
    let clock = &lab.clock;
    println!("--- The First Good Answer Wins ---");
    let (sender, mut answers) = mpsc::unbounded_channel();
    let (stop, stopped) = watch::channel(false);
    let mut collectors = JoinSet::new();
    for place in 0..lab.devices.len() {
        collectors.spawn(collect(lab.clone(), place, sender.clone(), stopped.clone()));
    }
    drop(sender);
    let exit_code = select! {
        answer = async {
            loop {
                tokio::time::sleep(clock.real(9.0)).await;
                if let Ok(answer) = answers.try_recv() {
                    return Some(answer);
                }
            }
        } => match answer {
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
            ExitCode::from(130)
        }
    };
    stop.send_replace(true);
    while collectors.join_next().await.is_some() {}
    println!("\nAll sessions are closed.");
    Ok(exit_code)
}

async fn collect(
    lab: Arc<Lab>,
    place: usize,
    answers: mpsc::UnboundedSender<(String, String)>,
    mut stop: watch::Receiver<bool>,
) {
    let device = &lab.devices[place];
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Asking {name}...");
    let connected = select! {
        connected = Session::connect(device, &lab) => connected,
        () = told_to_stop(&mut stop) => return,
    };
    let mut session = match connected {
        Ok(session) => session,
        Err(error) => {
            println!("[{clock}] No good answer from {name}: {error}");
            return;
        }
    };
    select! {
        answer = session.run("show version") => match answer {
            Ok(output) => {
                let _ = answers.send((name.clone(), show::first_line(&output).to_owned()));
            }
            Err(error) => println!("[{clock}] No good answer from {name}: {error}"),
        },
        () = told_to_stop(&mut stop) => {}
    }
    if session.close().await.is_ok() {
        println!("[{clock}] Logged out of {name}.");
    }
}

async fn told_to_stop(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
