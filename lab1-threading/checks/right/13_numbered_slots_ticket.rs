//! passes: 1.3
//! Right: a semaphore that hands out numbers of slots, in the order of arrival (tickets),
//! with one `Condvar` and `notify_all`. Timing goes to stderr, a summary to stdout.

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, OnceLock};
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

trait Gate {
    /// Waits for a slot, and returns its number.
    fn enter(&self) -> usize;
    fn leave(&self, slot: usize);
    fn free(&self) -> usize;
}

struct SlotGate {
    limit: usize,
    state: Mutex<GateState>,
    moved: Condvar,
}

#[derive(Default)]
struct GateState {
    taken: BTreeSet<usize>,
    next_ticket: u64,
    now_serving: u64,
}

impl SlotGate {
    fn new(limit: usize) -> Self {
        Self { limit, state: Mutex::default(), moved: Condvar::new() }
    }
}

impl Gate for SlotGate {
    fn enter(&self) -> usize {
        let mut state = self.state.lock().expect("poisoned");
        let ticket = state.next_ticket;
        state.next_ticket += 1;
        loop {
            if state.now_serving == ticket && state.taken.len() < self.limit {
                break;
            }
            state = self.moved.wait(state).expect("poisoned");
        }
        state.now_serving += 1;
        let slot = (1..).find(|slot| !state.taken.contains(slot)).expect("one is free");
        state.taken.insert(slot);
        // The next ticket may find a free slot, too.
        self.moved.notify_all();
        slot
    }

    fn leave(&self, slot: usize) {
        let mut state = self.state.lock().expect("poisoned");
        state.taken.remove(&slot);
        drop(state);
        self.moved.notify_all();
    }

    fn free(&self) -> usize {
        self.limit - self.state.lock().expect("poisoned").taken.len()
    }
}

/// Leaves the gate at the end of its life.
struct Visit<'g, G: Gate> {
    gate: &'g G,
    slot: usize,
}

impl<'g, G: Gate> Visit<'g, G> {
    fn begin(gate: &'g G) -> Self {
        Self { gate, slot: gate.enter() }
    }
}

impl<G: Gate> Drop for Visit<'_, G> {
    fn drop(&mut self) {
        self.gate.leave(self.slot);
    }
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::ten_routers(&args.lab)?;
    println!("\n--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");

    // write: 1.3
    let gate = SlotGate::new(args.max_connections.get());
    // A place for every result, which its thread fills.
    let results: Vec<OnceLock<bool>> = lab.devices.iter().map(|_| OnceLock::new()).collect();
    let begun = lab.clock.seconds();
    thread::scope(|scope| {
        for (number, (device, result)) in (1..).zip(lab.devices.iter().zip(&results)) {
            let (lab, gate) = (&lab, &gate);
            thread::Builder::new().name(format!("DeviceConn-{number}")).spawn_scoped(
                scope,
                move || {
                    let connected = connect_to_device_limited(device, lab, gate);
                    result.set(connected).expect("only this thread sets it");
                },
            )?;
        }
        std::io::Result::Ok(())
    })?;
    // end
    eprintln!("all threads were done after {:.2} s", lab.clock.seconds() - begun);

    let connected = results.iter().filter(|result| result.get() == Some(&true)).count();
    println!("\n{connected} of {} devices answered.", results.len());
    println!("\nAll simulated network connections completed.");
    anyhow::ensure!(connected == results.len(), "a device could not be connected to");
    Ok(())
}

fn connect_to_device_limited(device: &Device, lab: &Lab, gate: &impl Gate) -> bool {
    let (thread, name) = (thread::current(), &device.name);
    let thread_name = thread.name().unwrap_or("DeviceConn");
    // write: 1.3
    let visit = Visit::begin(gate);
    // end
    let free = gate.free();
    println!("[{thread_name}] Acquiring connection to {name}. Active slots: {free}");
    eprintln!("{thread_name} is in slot {}", visit.slot);
    let answer = ask_hostname(device, lab);
    match &answer {
        Ok(_) if device.is_simulated() => {}
        Ok(host) => println!("[{thread_name}] Connected to {name}. Hostname: {host}"),
        Err(error) => println!("[{thread_name}] Error connecting to {name}: {error}"),
    }
    println!("[{thread_name}] Finished connection to {name}. Releasing slot.");
    drop(visit);
    answer.is_ok()
}

fn ask_hostname(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let output = session.run("show running-config | include ^hostname")?;
    session.close()?;
    Ok(show::hostname(&output).unwrap_or("(none)").to_owned())
}
