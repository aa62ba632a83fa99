//! passes: 1.3
//! A semaphore that hands its permits over in the order of arrival.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, Thread};

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

/// Lets a limited number of threads in, in the order in which they came.
struct Semaphore {
    state: Mutex<State>,
}

struct State {
    free: usize,
    /// Who waits, and whether it has been let in.
    waiting: VecDeque<(Thread, Arc<AtomicBool>)>,
}

struct Permit<'s>(&'s Semaphore);

impl Semaphore {
    fn new(permits: usize) -> Self {
        Self { state: Mutex::new(State { free: permits, waiting: VecDeque::new() }) }
    }

    fn acquire(&self) -> Permit<'_> {
        let mut state = self.state.lock().expect("poisoned");
        if state.free > 0 {
            state.free -= 1;
            return Permit(self);
        }
        let let_in = Arc::new(AtomicBool::new(false));
        state.waiting.push_back((thread::current(), Arc::clone(&let_in)));
        drop(state);
        while !let_in.load(Ordering::Acquire) {
            thread::park();
        }
        Permit(self)
    }

    fn available(&self) -> usize {
        self.state.lock().expect("poisoned").free
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state.lock().expect("poisoned");
        match state.waiting.pop_front() {
            Some((thread, let_in)) => {
                let_in.store(true, Ordering::Release);
                thread.unpark();
            }
            None => state.free += 1,
        }
    }
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::ten_routers(&args.lab)?;
    println!("\n--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");

    let connection_semaphore = Semaphore::new(args.max_connections.get());
    let all_connected = thread::scope(|scope| -> anyhow::Result<bool> {
        let mut handles = Vec::new();
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, connection_semaphore) = (&lab, &connection_semaphore);
            let thread = thread::Builder::new().name(format!("DeviceConn-{number}"));
            handles.push(thread.spawn_scoped(scope, move || {
                connect_to_device_limited(device, lab, connection_semaphore)
            })?);
        }
        let mut all_connected = true;
        for handle in handles {
            all_connected &= handle.join().expect("a connecting thread panicked");
        }
        Ok(all_connected)
    })?;

    println!("\nAll simulated network connections completed.");
    anyhow::ensure!(all_connected, "a device could not be connected to");
    Ok(())
}

fn connect_to_device_limited(device: &Device, lab: &Lab, connection_semaphore: &Semaphore) -> bool {
    let (thread, name) = (thread::current(), &device.name);
    let thread_name = thread.name().unwrap_or("DeviceConn");
    let _permit = connection_semaphore.acquire();
    let free = connection_semaphore.available();
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
