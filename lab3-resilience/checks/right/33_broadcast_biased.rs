//! passes: 3.3
//! A broadcast channel tells the collectors to stop; the tasks return their answers.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use common::{Lab, LabArgs, Session, show};
use lab3_resilience::five_routers;
use tokio::select;
use tokio::sync::{broadcast, oneshot};
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
    println!("--- The First Good Answer Wins ---");
    let (stop, _) = broadcast::channel::<()>(1);
    let mut collectors = JoinSet::new();
    let (mut answered, mut waiting) = (Vec::new(), Vec::new());
    for _ in &lab.devices {
        let (sender, receiver) = oneshot::channel::<String>();
        answered.push(sender);
        waiting.push(Box::pin(receiver));
    }
    for (place, sender) in answered.into_iter().enumerate() {
        collectors.spawn(collect(lab.clone(), place, sender, stop.subscribe()));
    }
    let clock = &lab.clock;
    let exit_code = select! {
        biased;
        _ = tokio::signal::ctrl_c() => {
            println!("[{clock}] Interrupted: logging out.");
            130
        }
        answer = futures::future::select_ok(waiting.into_iter().zip(0..).map(|(answer, place)| {
            Box::pin(async move { answer.await.map(|version| (place, version)) })
        })) => match answer {
            Ok(((place, version), _)) => {
                let place: usize = place;
                println!("[{clock}] First answer from {}: {version}", lab.devices[place].name);
                0
            }
            Err(_) => 1,
        },
    };
    drop(stop);
    collectors.join_all().await;
    Ok(ExitCode::from(exit_code))
}

async fn collect(
    lab: Arc<Lab>,
    place: usize,
    answer: oneshot::Sender<String>,
    mut stop: broadcast::Receiver<()>,
) {
    let device = &lab.devices[place];
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Asking {name}...");
    let mut session = select! {
        biased;
        _ = stop.recv() => return,
        connected = Session::connect(device, &lab) => match connected {
            Ok(session) => session,
            Err(error) => {
                println!("[{clock}] No good answer from {name}: {error}");
                return;
            }
        },
    };
    let output = select! {
        biased;
        _ = stop.recv() => None,
        output = session.run("show version") => Some(output),
    };
    match output {
        Some(Ok(output)) => {
            let _ = answer.send(show::first_line(&output).to_owned());
        }
        Some(Err(error)) => {
            println!("[{clock}] No good answer from {name}: {error}");
            drop(answer);
        }
        None => {}
    }
    match session.close().await {
        Ok(()) => println!("[{clock}] Logged out of {name}."),
        Err(error) => eprintln!("{error}"),
    }
}
