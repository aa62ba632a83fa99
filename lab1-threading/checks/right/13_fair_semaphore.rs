//! passes: 1.3
//! No condition variable: waiting threads stand in a line and park, and who leaves hands the
//! permit to the first of them.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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

/// First come, first served.
struct FairSemaphore {
    state: Mutex<State>,
}

struct State {
    free: usize,
    /// Not empty only while nothing is free.
    line: VecDeque<Arc<Turn>>,
}

/// A thread's place in the line.
struct Turn {
    thread: Thread,
    called: AtomicBool,
}

/// Must be kept: it is the right to be inside.
#[must_use]
struct FairPermit<'s>(&'s FairSemaphore);

impl FairSemaphore {
    fn with_permits(free: usize) -> Self {
        Self { state: Mutex::new(State { free, line: VecDeque::new() }) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self) -> FairPermit<'_> {
        let mut state = self.state();
        if let Some(left) = state.free.checked_sub(1) {
            state.free = left;
            return FairPermit(self);
        }
        let turn = Arc::new(Turn { thread: thread::current(), called: AtomicBool::new(false) });
        state.line.push_back(Arc::clone(&turn));
        drop(state);
        // `park` may return for no reason.
        while !turn.called.load(Ordering::Acquire) {
            thread::park();
        }
        FairPermit(self)
    }

    fn free(&self) -> usize {
        self.state().free
    }
}

impl Drop for FairPermit<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        match state.line.pop_front() {
            // The permit stays taken: it changes hands.
            Some(turn) => {
                turn.called.store(true, Ordering::Release);
                turn.thread.unpark();
            }
            None => state.free += 1,
        }
    }
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::ten_routers(&args.lab)?;
    println!("\n--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");

    let semaphore = FairSemaphore::with_permits(args.max_connections.get());
    let outcomes: Vec<bool> = thread::scope(|scope| {
        let started = lab.devices.iter().enumerate().map(|(index, device)| {
            let (lab, semaphore) = (&lab, &semaphore);
            thread::Builder::new()
                .name(format!("DeviceConn-{}", index + 1))
                .spawn_scoped(scope, move || connect_to_device_limited(device, lab, semaphore))
        });
        // All are started before the first is joined.
        let started: Result<Vec<_>, _> = started.collect();
        let started = started?;
        Ok::<_, std::io::Error>(started.into_iter().map(|it| it.join().unwrap_or(false)).collect())
    })?;

    println!("\nAll simulated network connections completed.");
    let failed = outcomes.iter().filter(|connected| !**connected).count();
    anyhow::ensure!(failed == 0, "{failed} devices could not be connected to");
    Ok(())
}

fn connect_to_device_limited(device: &Device, lab: &Lab, semaphore: &FairSemaphore) -> bool {
    let permit = semaphore.enter();
    let say = |text: String| {
        println!("[{}] {text}", thread::current().name().unwrap_or("DeviceConn"));
    };
    let name = &device.name;
    say(format!("Acquiring connection to {name}. Active slots: {}", semaphore.free()));
    let connected = match ask_hostname(device, lab) {
        Ok(host) => {
            if !device.is_simulated() {
                say(format!("Connected to {name}. Hostname: {host}"));
            }
            true
        }
        Err(error) => {
            say(format!("Error connecting to {name}: {error}"));
            false
        }
    };
    say(format!("Finished connection to {name}. Releasing slot."));
    drop(permit);
    connected
}

/// One whole session: connect, run a command, close.
fn ask_hostname(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let output = session.run("show running-config | include ^hostname")?;
    // This waits until the device has freed its line: the permit comes after it.
    session.close()?;
    Ok(show::hostname(&output).unwrap_or("(none)").to_owned())
}
