//! fails: 1.3 slots-used
//! The permits that come back are kept until all of them are there, and only then given out again: three go
//! in, and the next three have to wait for the slowest of them although slots are free.

use std::sync::{Condvar, Mutex};
use std::thread;

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

struct Semaphore {
    permits: usize,
    state: Mutex<State>,
    opened: Condvar,
}

struct State {
    free: usize,
    inside: usize,
}

struct Permit<'s>(&'s Semaphore);

impl Semaphore {
    fn new(permits: usize) -> Self {
        let state = State { free: permits, inside: 0 };
        Self { permits, state: Mutex::new(state), opened: Condvar::new() }
    }

    fn acquire(&self) -> Permit<'_> {
        let state = self.state.lock().expect("poisoned");
        let mut state = self.opened.wait_while(state, |state| state.free == 0).expect("poisoned");
        state.free -= 1;
        state.inside += 1;
        Permit(self)
    }

    fn available(&self) -> usize {
        self.state.lock().expect("poisoned").free
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state.lock().expect("poisoned");
        state.inside -= 1;
        if state.inside == 0 {
            state.free = self.0.permits;
            self.0.opened.notify_all();
        }
    }
}

/// The task.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::ten_routers(&args.lab)?;
    println!("\n--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");
    let semaphore = Semaphore::new(args.max_connections.get());
    let all_connected = thread::scope(|scope| {
        let mut handles = Vec::new();
        for (number, device) in (1..).zip(&lab.devices) {
            let builder = thread::Builder::new().name(format!("DeviceConn-{number}"));
            let (lab, semaphore) = (&lab, &semaphore);
            let body = move || connect_to_device_limited(device, lab, semaphore);
            handles.push(builder.spawn_scoped(scope, body).expect("no more threads"));
        }
        let outcomes: Vec<bool> = handles.into_iter().map(|h| h.join().unwrap_or(false)).collect();
        !outcomes.contains(&false)
    });
    println!("\nAll simulated network connections completed.");
    anyhow::ensure!(all_connected, "a device could not be connected to");
    Ok(())
}

fn connect_to_device_limited(device: &Device, lab: &Lab, semaphore: &Semaphore) -> bool {
    let (thread, name) = (thread::current(), &device.name);
    let thread_name = thread.name().unwrap_or("DeviceConn");
    let _permit = semaphore.acquire();
    let free = semaphore.available();
    println!("[{thread_name}] Acquiring connection to {name}. Active slots: {free}");
    let answer = ask_hostname(device, lab);
    match &answer {
        Ok(_) if device.is_simulated() => {}
        Ok(host) => println!("[{thread_name}] Connected to {name}. Hostname: {host}"),
        Err(error) => println!("[{thread_name}] Error connecting to {name}: {error}"),
    }
    println!("[{thread_name}] Finished connection to {name}. Releasing slot.");
    answer.is_ok()
}

/// One whole session: connect, run a command, close.
fn ask_hostname(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let output = session.run("show running-config | include ^hostname")?;
    session.close()?;
    Ok(show::hostname(&output).unwrap_or("(none)").to_owned())
}
