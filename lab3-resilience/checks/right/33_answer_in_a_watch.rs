//! passes: 3.3
//! The first answer is in a watch channel, and is the word to stop for all others.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use common::{Lab, LabArgs, Session, show};
use lab3_resilience::five_routers;
use tokio::select;
use tokio::sync::watch;
use tokio::task::JoinSet;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
}

/// What ends the race.
#[derive(Clone)]
enum End {
    Answer(String, String),
    Interrupt,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    let lab = Arc::new(five_routers(&args.lab)?);
    println!("--- The First Good Answer Wins ---");
    let (end, ended) = watch::channel(None);
    let end = Arc::new(end);
    let mut tasks = JoinSet::new();
    for place in 0..lab.devices.len() {
        tasks.spawn(collect(lab.clone(), place, end.clone(), ended.clone()));
    }
    let mut first = ended.clone();
    let interrupting = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            ends(&end, End::Interrupt);
        }
    });
    let clock = &lab.clock;
    let told = select! {
        it = first.wait_for(Option::is_some) => it.ok().and_then(|it| it.clone()),
        // Both may be true at once.
        () = all_over(&mut tasks) => ended.borrow().clone(),
    };
    let exit_code = match told {
        Some(End::Answer(name, version)) => {
            println!("[{clock}] First answer from {name}: {version}");
            0
        }
        Some(End::Interrupt) => {
            println!("[{clock}] Interrupted: logging out.");
            130
        }
        None => 1,
    };
    all_over(&mut tasks).await;
    interrupting.abort();
    Ok(ExitCode::from(exit_code))
}

async fn all_over(tasks: &mut JoinSet<()>) {
    while tasks.join_next().await.is_some() {}
}

/// Only the first end counts.
fn ends(end: &watch::Sender<Option<End>>, this: End) {
    end.send_if_modified(|end| {
        let first = end.is_none();
        end.get_or_insert(this);
        first
    });
}

async fn collect(
    lab: Arc<Lab>,
    place: usize,
    end: Arc<watch::Sender<Option<End>>>,
    mut ended: watch::Receiver<Option<End>>,
) {
    let device = &lab.devices[place];
    let (name, clock) = (&device.name, &lab.clock);
    println!("[{clock}] Asking {name}...");
    let mut session = None;
    {
        let asking = async {
            let session = session.insert(Session::connect(device, &lab).await?);
            session.run("show version").await
        };
        let stopping = async {
            let _ = ended.wait_for(Option::is_some).await;
        };
        select! {
            answer = asking => match answer {
                Ok(output) => {
                    let version = show::first_line(&output).to_owned();
                    ends(&end, End::Answer(name.clone(), version));
                }
                Err(error) => println!("[{clock}] No good answer from {name}: {error}"),
            },
            () = stopping => {}
        }
    }
    if let Some(session) = session
        && session.close().await.is_ok()
    {
        println!("[{clock}] Logged out of {name}.");
    }
}
