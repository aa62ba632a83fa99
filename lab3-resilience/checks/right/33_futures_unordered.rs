//! passes: 3.3
//! No task is spawned: the collectors are futures that borrow their sessions; when they are dropped, main closes all sessions at once.

use std::process::ExitCode;

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use futures::StreamExt;
use futures::future::join_all;
use futures::stream::FuturesUnordered;
use lab3_resilience::five_routers;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    let lab = five_routers(&args.lab)?;
    println!("--- The First Good Answer Wins ---");
    let mut sessions: Vec<Option<Session<'_>>> = Vec::new();
    sessions.resize_with(lab.devices.len(), || None);
    let exit_code = {
        let slots = lab.devices.iter().zip(&mut sessions);
        let mut asked: FuturesUnordered<_> =
            slots.map(|(device, slot)| ask(device, &lab, slot)).collect();
        tokio::select! {
            answer = first_good(&mut asked, &lab) => match answer {
                Some((name, version)) => {
                    println!("[{}] First answer from {name}: {version}", lab.clock);
                    ExitCode::SUCCESS
                }
                None => ExitCode::FAILURE,
            },
            _ = tokio::signal::ctrl_c() => {
                println!("[{}] Interrupted: logging out.", lab.clock);
                ExitCode::from(130)
            }
        }
    };
    let open = sessions.into_iter().zip(&lab.devices);
    let closing = open.filter_map(|(session, device)| Some((session?, device)));
    join_all(closing.map(async |(session, device)| {
        if session.close().await.is_ok() {
            println!("[{}] Logged out of {}.", lab.clock, device.name);
        }
    }))
    .await;
    Ok(exit_code)
}

async fn first_good<'d>(
    asked: &mut FuturesUnordered<impl Future<Output = (&'d Device, Result<String, SessionError>)>>,
    lab: &Lab,
) -> Option<(&'d str, String)> {
    while let Some((device, answer)) = asked.next().await {
        match answer {
            Ok(version) => return Some((&device.name, version)),
            Err(error) => {
                println!("[{}] No good answer from {}: {error}", lab.clock, device.name);
            }
        }
    }
    None
}

async fn ask<'d>(
    device: &'d Device,
    lab: &'d Lab,
    slot: &mut Option<Session<'d>>,
) -> (&'d Device, Result<String, SessionError>) {
    println!("[{}] Asking {}...", lab.clock, device.name);
    let answer = async {
        let session = slot.insert(Session::connect(device, lab).await?);
        let output = session.run("show version").await?;
        Ok(show::first_line(&output).to_owned())
    };
    (device, answer.await)
}
