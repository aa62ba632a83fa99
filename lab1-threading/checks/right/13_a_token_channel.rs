//! passes: 1.3
//! Right: a permit is a token in a channel: `recv` takes one, `send` gives it back. An
//! atomic counts the free ones. No more tokens are made than there are devices.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use anyhow::Context;
use clap::Parser;
use common::session::blocking::Session;
use common::{Device, Lab, LabArgs, SessionError, bounded::Connections, show};
use lab1_threading::guide;

fn main() -> anyhow::Result<()> {
    run(&Args::parse())
}

/// Limit concurrent connections with a semaphore (task 1.3)
#[derive(Parser)]
pub struct Args {
    /// How many devices may be connected at the same time
    #[arg(long, default_value = "3")]
    max_connections: Connections,
    #[command(flatten)]
    pub(crate) lab: LabArgs,
}

struct Token;

struct Slots {
    tokens: Mutex<Receiver<Token>>,
    give_back: Sender<Token>,
    free: AtomicUsize,
}

/// Inside, as long as this lives.
struct Inside<'s> {
    slots: &'s Slots,
    token: Option<Token>,
    /// How many slots were left when this one was taken.
    left: usize,
}

impl Slots {
    /// `limit` slots for at most `users` users.
    fn new(limit: usize, users: usize) -> Self {
        let (give_back, tokens) = mpsc::channel();
        for _ in 0..limit.min(users) {
            give_back.send(Token).expect("the receiver is in this function");
        }
        Self { tokens: Mutex::new(tokens), give_back, free: AtomicUsize::new(limit) }
    }

    fn enter(&self) -> Inside<'_> {
        // One thread waits for a token, the others wait for the lock.
        let token = self.tokens.lock().expect("poisoned").recv().expect("we hold a sender");
        let left = self.free.fetch_sub(1, SeqCst) - 1;
        Inside { slots: self, token: Some(token), left }
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        // Counted first: there never are more tokens than the counter says.
        self.slots.free.fetch_add(1, SeqCst);
        if let Some(token) = self.token.take() {
            let _ = self.slots.give_back.send(token);
        }
    }
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::ten_routers(&args.lab)?;
    println!("\n--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");

    let slots = Slots::new(args.max_connections.get(), lab.devices.len());
    let failures = thread::scope(|scope| {
        let spawn = |(index, device): (usize, _)| {
            let (lab, slots) = (&lab, &slots);
            let name = format!("DeviceConn-{}", index + 1);
            let label = name.clone();
            thread::Builder::new()
                .name(name)
                .spawn_scoped(scope, move || visit(&label, device, lab, slots))
                .context("the system refused a thread")
        };
        let threads: Vec<_> = lab.devices.iter().enumerate().map(spawn).collect();
        let mut failures = 0;
        for thread in threads {
            let outcome = thread?.join().expect("a connecting thread panicked");
            failures += usize::from(outcome.is_err());
        }
        anyhow::Ok(failures)
    })?;

    println!("\nAll simulated network connections completed.");
    anyhow::ensure!(failures == 0, "{failures} devices could not be connected to");
    Ok(())
}

fn visit(label: &str, device: &Device, lab: &Lab, slots: &Slots) -> Result<(), SessionError> {
    let inside = slots.enter();
    let name = &device.name;
    println!("[{label}] Acquiring connection to {name}. Active slots: {}", inside.left);
    let answer = hostname_of(device, lab);
    match &answer {
        Ok(host) if !device.is_simulated() => {
            println!("[{label}] Connected to {name}. Hostname: {host}");
        }
        Ok(_) => {}
        Err(error) => println!("[{label}] Error connecting to {name}: {error}"),
    }
    println!("[{label}] Finished connection to {name}. Releasing slot.");
    drop(inside);
    answer.map(drop)
}

fn hostname_of(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let config = session.run("show running-config | include ^hostname")?;
    session.close()?;
    Ok(show::hostname(&config).unwrap_or("(none)").to_owned())
}
