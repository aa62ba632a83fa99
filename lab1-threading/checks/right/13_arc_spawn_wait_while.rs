//! passes: 1.3
//! Right: `thread::spawn` with everything in an `Arc`, `Condvar::wait_while` instead of a
//! loop, a session type that logs in and out, and a report of failures on stderr.

use std::error::Error;
use std::process::ExitCode;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

use clap::Parser;
use common::session::blocking::Session;
use common::{Device, Lab, LabArgs, SessionError, bounded::Connections, show};
use lab1_threading::guide;

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Error: {error:#}");
            ExitCode::FAILURE
        }
    }
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

#[derive(Debug)]
struct CountingSemaphore {
    free: Mutex<usize>,
    changed: Condvar,
}

impl CountingSemaphore {
    fn down(self: &Arc<Self>) -> OwnedPermit {
        let free = self.free.lock().expect("poisoned");
        let mut free = self.changed.wait_while(free, |free| *free == 0).expect("poisoned");
        *free -= 1;
        OwnedPermit { semaphore: Arc::clone(self), left: *free }
    }

    fn up(&self) {
        *self.free.lock().expect("poisoned") += 1;
        self.changed.notify_one();
    }
}

/// A permit that owns a share of its semaphore, and so may live in any thread.
#[derive(Debug)]
struct OwnedPermit {
    semaphore: Arc<CountingSemaphore>,
    left: usize,
}

impl Drop for OwnedPermit {
    fn drop(&mut self) {
        self.semaphore.up();
    }
}

/// All that a thread works with.
struct Visitor {
    name: String,
    number: usize,
    lab: Arc<Lab>,
    semaphore: Arc<CountingSemaphore>,
}

impl Visitor {
    fn start(self) -> std::io::Result<JoinHandle<Result<(), SessionError>>> {
        thread::Builder::new().name(self.name.clone()).spawn(move || self.visit())
    }

    fn visit(self) -> Result<(), SessionError> {
        let device = &self.lab.devices[self.number];
        let permit = self.semaphore.down();
        self.say(format_args!(
            "Acquiring connection to {}. Active slots: {}",
            device.name, permit.left
        ));
        let result = self.ask(device);
        match &result {
            Err(error) => self.say(format_args!("Error connecting to {}: {error}", device.name)),
            Ok(hostname) if !device.is_simulated() => {
                self.say(format_args!("Connected to {}. Hostname: {hostname}", device.name));
            }
            Ok(_) => (),
        }
        self.say(format_args!("Finished connection to {}. Releasing slot.", device.name));
        result.map(|_hostname| ())
        // `permit` ends here.
    }

    fn say(&self, what: std::fmt::Arguments<'_>) {
        println!("[{}] {what}", self.name);
    }

    fn ask(&self, device: &Device) -> Result<String, SessionError> {
        let mut session = Session::connect(device, &self.lab)?;
        let answer = session.run("show running-config | include ^hostname");
        // Logs out even if the device did not like the command.
        let closed = session.close();
        let answer = answer?;
        closed?;
        Ok(show::hostname(&answer).unwrap_or("(none)").to_owned())
    }
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    run_all(args).map_err(|error| anyhow::anyhow!(error))
}

fn run_all(args: &Args) -> Result<(), Box<dyn Error + Send + Sync>> {
    let lab = Arc::new(guide::ten_routers(&args.lab)?);
    println!("\n--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");

    let semaphore = Arc::new(CountingSemaphore {
        free: Mutex::new(args.max_connections.get()),
        changed: Condvar::new(),
    });
    let visitors = (0..lab.devices.len()).map(|number| Visitor {
        name: format!("DeviceConn-{}", number + 1),
        number,
        lab: Arc::clone(&lab),
        semaphore: Arc::clone(&semaphore),
    });
    let threads: Vec<_> = visitors.map(Visitor::start).collect::<Result<_, _>>()?;

    let mut failed = Vec::new();
    for thread in threads {
        match thread.join() {
            Ok(Ok(())) => {}
            Ok(Err(error)) => failed.push(error.to_string()),
            Err(_) => failed.push("a thread panicked".to_owned()),
        }
    }
    println!("\nAll simulated network connections completed.");
    if failed.is_empty() { Ok(()) } else { Err(failed.join("; ").into()) }
}
