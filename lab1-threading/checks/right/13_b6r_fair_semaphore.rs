//! passes: 1.3
//!
//! Task 1.3: limit concurrent connections with a semaphore.
//!
//! One thread per device, all started at once, but no more than three of them
//! may be connected at a time: a router has few lines for logins.
//!
//! Run:   cargo run -p lab1-threading --bin semaphore
//! Try:   --max-connections 1; --devices 1000 --max-connections 50;
//!        --inventory sandbox.toml, with `cargo xtask sandbox` in another terminal
//! Next:  queue.rs, where a few workers share the work of many

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

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::ten_routers(&args.lab)?;
    println!("\n--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");

    // As many permits as connections are allowed, like parking spots.
    let connection_semaphore = FairSemaphore::new(args.max_connections.get());
    let all_connected = thread::scope(|scope| {
        let mut handles = Vec::new();
        for (number, device) in (1..).zip(&lab.devices) {
            let connect = || connect_to_device_limited(device, &lab, &connection_semaphore);
            let builder = thread::Builder::new().name(format!("DeviceConn-{number}"));
            handles.push(builder.spawn_scoped(scope, connect)?);
        }
        // All threads run by now. A join in the loop above would have started
        // each thread only after the one before it had finished.
        let connected = handles.into_iter().map(|it| it.join().expect("a thread panicked"));
        anyhow::Ok(connected.fold(true, |all, connected| all & connected))
    })?;

    println!("\nAll simulated network connections completed.");
    anyhow::ensure!(all_connected, "a device could not be connected to");
    Ok(())
}

fn connect_to_device_limited(
    device: &Device,
    lab: &Lab,
    connection_semaphore: &FairSemaphore,
) -> bool {
    let (thread, name) = (thread::current(), &device.name);
    let thread_name = thread.name().unwrap_or("DeviceConn");
    // This waits while all permits are taken, and until all who came before have theirs.
    let (_permit, free) = connection_semaphore.acquire();
    println!("[{thread_name}] Acquiring connection to {name}. Active slots: {free}");
    let answer = ask_hostname(device, lab);
    match &answer {
        Ok(_) if device.is_simulated() => {}
        Ok(host) => println!("[{thread_name}] Connected to {name}. Hostname: {host}"),
        Err(error) => println!("[{thread_name}] Error connecting to {name}: {error}"),
    }
    println!("[{thread_name}] Finished connection to {name}. Releasing slot.");
    // `_permit` is dropped here, also on the way out of a panic: the next goes in.
    answer.is_ok()
}

/// Lets a limited number of threads in, in the order in which they came.
struct FairSemaphore {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    free: usize,
    next_ticket: u64,
    now_served: u64,
}

struct FairPermit<'s>(&'s FairSemaphore);

impl FairSemaphore {
    fn new(permits: usize) -> Self {
        let state = State { free: permits, next_ticket: 0, now_served: 0 };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    /// A permit, and how many are left.
    fn acquire(&self) -> (FairPermit<'_>, usize) {
        let mut state = self.state.lock().expect("a thread panicked");
        let ticket = state.next_ticket;
        state.next_ticket += 1;
        while state.now_served != ticket || state.free == 0 {
            state = self.changed.wait(state).expect("a thread panicked");
        }
        state.now_served += 1;
        state.free -= 1;
        let left = state.free;
        drop(state);
        // It is another ticket's turn, and there may be a permit for it.
        self.changed.notify_all();
        (FairPermit(self), left)
    }
}

impl Drop for FairPermit<'_> {
    fn drop(&mut self) {
        self.0.state.lock().expect("a thread panicked").free += 1;
        self.0.changed.notify_all();
    }
}

/// One whole session: connect, run a command, close.
fn ask_hostname(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let output = session.run("show running-config | include ^hostname")?;
    // This waits until the device has freed its line: the permit comes after it.
    session.close()?;
    Ok(show::hostname(&output).unwrap_or("(none)").to_owned())
}
