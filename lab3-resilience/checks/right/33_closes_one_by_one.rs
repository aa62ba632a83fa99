//! passes: 3.3
//! The sessions stay with main, which closes them one after the other; a signal stream for Ctrl-C.

use std::cell::RefCell;
use std::process::ExitCode;

use clap::Parser;
use common::{Device, Lab, LabArgs, Session, SessionError, show};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use lab3_resilience::five_routers;
use tokio::signal::unix::{SignalKind, signal};

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    let lab = five_routers(&args.lab)?;
    let clock = &lab.clock;
    println!("--- The First Good Answer Wins ---");
    let mut interrupts = signal(SignalKind::interrupt())?;
    let mut slots: Vec<_> = lab.devices.iter().map(|_| RefCell::new(None)).collect();
    let mut exit_code = ExitCode::FAILURE;
    let asking = slots.iter().zip(&lab.devices).map(|(slot, device)| ask(device, &lab, slot));
    let mut asking: FuturesUnordered<_> = asking.collect();
    loop {
        tokio::select! {
            next = asking.next() => match next {
                None => break,
                Some((device, Ok(version))) => {
                    println!("[{clock}] First answer from {}: {version}", device.name);
                    exit_code = ExitCode::SUCCESS;
                    break;
                }
                Some((device, Err(error))) => {
                    println!("[{clock}] No good answer from {}: {error}", device.name);
                }
            },
            _ = interrupts.recv() => {
                println!("[{clock}] Interrupted: logging out.");
                exit_code = ExitCode::from(130);
                break;
            }
        }
    }
    drop(asking);
    for (slot, device) in slots.iter_mut().zip(&lab.devices) {
        let session: Option<Session<'_>> = slot.take();
        if let Some(session) = session
            && session.close().await.is_ok()
        {
            println!("[{clock}] Logged out of {}.", device.name);
        }
    }
    Ok(exit_code)
}

async fn ask<'d>(
    device: &'d Device,
    lab: &'d Lab,
    slot: &RefCell<Option<Session<'d>>>,
) -> (&'d Device, Result<String, SessionError>) {
    println!("[{}] Asking {}...", lab.clock, device.name);
    let mut session = match Session::connect(device, lab).await {
        Ok(session) => Kept { session: Some(session), slot },
        Err(error) => return (device, Err(error)),
    };
    let answer = session.session.as_mut().unwrap().run("show version").await;
    (device, answer.map(|output| show::first_line(&output).to_owned()))
}

/// Gives its session back when the future that has it is dropped.
struct Kept<'d, 's> {
    session: Option<Session<'d>>,
    slot: &'s RefCell<Option<Session<'d>>>,
}

impl Drop for Kept<'_, '_> {
    fn drop(&mut self) {
        *self.slot.borrow_mut() = self.session.take();
    }
}
