//! passes: 3.3
//! No tasks: the sessions are in main, outside of the futures that are dropped.

use std::pin::pin;
use std::process::ExitCode;

use clap::Parser;
use common::clock::Clock;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use futures::stream::{FuturesUnordered, StreamExt};
use lab3_resilience::five_routers;
use tokio::select;
use tokio::signal::ctrl_c;

/// What a shell makes of a program that Ctrl-C has ended: 128, and the number of SIGINT.
const INTERRUPTED: u8 = 130;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    let lab = five_routers(&args.lab)?;
    let clock = &lab.clock;
    println!("--- The First Good Answer Wins ---");

    // A session belongs to its slot, which lives longer than everything that asks.
    let mut slots: Vec<Option<Session<'_>>> = lab.devices.iter().map(|_| None).collect();
    let mut exit_code = ExitCode::FAILURE;
    {
        let asked = lab.devices.iter().zip(&mut slots).map(|(device, slot)| {
            let lab = &lab;
            println!("[{clock}] Asking {}...", device.name);
            async move {
                let answer = ask(device, lab, slot).await;
                (device, slot, answer)
            }
        });
        let mut asked: FuturesUnordered<_> = asked.collect();
        let mut logouts = FuturesUnordered::new();
        let mut interrupt = pin!(ctrl_c());
        loop {
            select! {
                next = asked.next() => match next {
                    Some((device, _, Ok(version))) => {
                        println!("[{clock}] First answer from {}: {version}", device.name);
                        exit_code = ExitCode::SUCCESS;
                        break;
                    }
                    Some((device, slot, Err(error))) => {
                        println!("[{clock}] No good answer from {}: {error}", device.name);
                        logouts.extend(slot.take().map(|session| log_out(device, clock, session)));
                    }
                    None => {
                        println!("[{clock}] No good answer at all.");
                        break;
                    }
                },
                Some(()) = logouts.next() => {}
                _ = &mut interrupt => {
                    println!("[{clock}] Interrupted: logging out.");
                    exit_code = ExitCode::from(INTERRUPTED);
                    break;
                }
            }
        }
        // No future asks any more; the sessions of those that still asked are in their slots.
        drop(asked);
        let open = lab.devices.iter().zip(&mut slots);
        let open = open.filter_map(|(device, slot)| Some((device, slot.take()?)));
        logouts.extend(open.map(|(device, session)| log_out(device, clock, session)));
        while logouts.next().await.is_some() {}
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

/// Logs out, and says so if that goes well.
async fn log_out(device: &Device, clock: &Clock, session: Session<'_>) {
    match session.close().await {
        Ok(()) => println!("[{clock}] Logged out of {}.", device.name),
        Err(error) => eprintln!("not logged out of {}: {error}", device.name),
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
