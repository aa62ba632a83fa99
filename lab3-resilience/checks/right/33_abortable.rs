//! passes: 3.3
//! The waits are `Abortable`s: main aborts them, and no task; the tasks close their sessions.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use common::{Lab, LabArgs, Session, show};
use futures::future::{AbortHandle, AbortRegistration, Abortable, join_all};
use lab3_resilience::five_routers;
use tokio::sync::mpsc;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    let lab = Arc::new(five_routers(&args.lab)?);
    println!("--- The First Good Answer Wins ---");
    let (sender, mut answers) = mpsc::channel(1);
    let (mut handles, mut tasks) = (Vec::new(), Vec::new());
    for place in 0..lab.devices.len() {
        let (handle, registration) = AbortHandle::new_pair();
        handles.push(handle);
        tasks.push(tokio::spawn(collect(lab.clone(), place, registration, sender.clone())));
    }
    drop(sender);
    let mut exit_code = ExitCode::FAILURE;
    tokio::select! {
        answer = answers.recv() => {
            if let Some((name, version)) = answer {
                println!("[{}] First answer from {name}: {version}", lab.clock);
                exit_code = ExitCode::SUCCESS;
            }
        }
        _ = tokio::signal::ctrl_c() => {
            println!("[{}] Interrupted: logging out.", lab.clock);
            exit_code = ExitCode::from(130);
        }
    }
    // Who wants to send a second answer must not wait for a receiver.
    drop(answers);
    handles.iter().for_each(AbortHandle::abort);
    join_all(tasks).await;
    Ok(exit_code)
}

async fn collect(
    lab: Arc<Lab>,
    place: usize,
    registration: AbortRegistration,
    answers: mpsc::Sender<(String, String)>,
) {
    let device = &lab.devices[place];
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Asking {name}...");
    let mut session = None;
    let asking = async {
        let session = session.insert(Session::connect(device, &lab).await?);
        session.run("show version").await
    };
    match Abortable::new(asking, registration).await {
        Ok(Ok(output)) => {
            let version = show::first_line(&output).to_owned();
            let _ = answers.send((name.clone(), version)).await;
        }
        Ok(Err(error)) => println!("[{clock}] No good answer from {name}: {error}"),
        Err(_) => {}
    }
    let Some(session) = session else { return };
    if session.close().await.is_ok() {
        println!("[{clock}] Logged out of {name}.");
    }
}
