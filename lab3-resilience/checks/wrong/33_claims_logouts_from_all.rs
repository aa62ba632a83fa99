//! fails: 3.3 ctrl-c-claims-no-logout logouts-when-told no-logout-claimed
//! Main says at the end that it has logged out of every router of the inventory.

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
            ExitCode::from(130)
        }
    };
    stop.send_replace(true);
    while collectors.join_next().await.is_some() {}
    for device in &lab.devices {
        println!("[{clock}] Logged out of {}.", device.name);
    }
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
    let _ = session.close().await;
}

async fn told_to_stop(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
