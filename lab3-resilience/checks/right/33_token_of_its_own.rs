//! passes: 3.3
//! A token made of a flag and a `Notify`; each collector has a task, and main prints all but the first lines.

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Parser;
use common::{Lab, LabArgs, Session, SessionError, show};
use lab3_resilience::five_routers;
use tokio::sync::{Notify, mpsc};

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    lab: LabArgs,
}

/// Cancelled once, for all who wait and all who come later.
#[derive(Clone, Default)]
struct Token(Arc<(AtomicBool, Notify)>);

impl Token {
    fn cancel(&self) {
        self.0.0.store(true, Ordering::SeqCst);
        self.0.1.notify_waiters();
    }

    async fn cancelled(&self) {
        let notified = self.0.1.notified();
        if !self.0.0.load(Ordering::SeqCst) {
            notified.await;
        }
    }
}

enum Event {
    Answer(usize, String),
    Failed(usize, SessionError),
    LoggedOut(usize),
    Interrupted,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    let lab = Arc::new(five_routers(&args.lab)?);
    println!("--- The First Good Answer Wins ---");
    let token = Token::default();
    let (sender, mut events) = mpsc::channel(16);
    for place in 0..lab.devices.len() {
        tokio::spawn(collect(place, lab.clone(), token.clone(), sender.clone()));
    }
    tokio::spawn({
        // It does not keep the channel open.
        let sender = sender.downgrade();
        async move {
            let _ = tokio::signal::ctrl_c().await;
            if let Some(sender) = sender.upgrade() {
                let _ = sender.send(Event::Interrupted).await;
            }
        }
    });
    drop(sender);
    let mut exit_code = None;
    while let Some(event) = events.recv().await {
        let clock = &lab.clock;
        let name = |place: usize| &lab.devices[place].name;
        match event {
            Event::Answer(place, version) if exit_code.is_none() => {
                println!("[{clock}] First answer from {}: {version}", name(place));
                exit_code = Some(ExitCode::SUCCESS);
                token.cancel();
            }
            Event::Interrupted if exit_code.is_none() => {
                println!("[{clock}] Interrupted: logging out.");
                exit_code = Some(ExitCode::from(130));
                token.cancel();
            }
            Event::Failed(place, error) => {
                println!("[{clock}] No good answer from {}: {error}", name(place));
            }
            Event::LoggedOut(place) => println!("[{clock}] Logged out of {}.", name(place)),
            Event::Answer(..) | Event::Interrupted => {}
        }
    }
    Ok(exit_code.unwrap_or(ExitCode::FAILURE))
}

async fn collect(place: usize, lab: Arc<Lab>, token: Token, sender: mpsc::Sender<Event>) {
    let device = &lab.devices[place];
    println!("[{}] Asking {}...", lab.clock, device.name);
    let mut session = None;
    let asking = async {
        let session = session.insert(Session::connect(device, &lab).await?);
        let output = session.run("show version").await?;
        Ok(show::first_line(&output).to_owned())
    };
    let event = tokio::select! {
        answer = asking => Some(match answer {
            Ok(version) => Event::Answer(place, version),
            Err(error) => Event::Failed(place, error),
        }),
        () = token.cancelled() => None,
    };
    if let Some(event) = event {
        let _ = sender.send(event).await;
    }
    if let Some(session) = session
        && session.close().await.is_ok()
    {
        let _ = sender.send(Event::LoggedOut(place)).await;
    }
}
