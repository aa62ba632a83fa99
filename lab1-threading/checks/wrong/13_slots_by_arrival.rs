//! fails: 1.3 slots-counted
//! `Active slots` is not the number of free permits: it is computed from how many threads have
//! come in before (2, 1, 0, and 0 from then on), which looks the same as long as no slot stays free.

use std::sync::atomic::{AtomicUsize, Ordering};
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

struct Gate {
    limit: usize,
    inside: Mutex<usize>,
    left: Condvar,
    arrivals: AtomicUsize,
}

struct Pass<'g> {
    gate: &'g Gate,
    slots: usize,
}

impl Gate {
    fn enter(&self) -> Pass<'_> {
        let mut inside = self.inside.lock().unwrap();
        while *inside >= self.limit {
            inside = self.left.wait(inside).unwrap();
        }
        *inside += 1;
        let before_me = self.arrivals.fetch_add(1, Ordering::Relaxed);
        Pass { gate: self, slots: self.limit.saturating_sub(before_me + 1) }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        *self.gate.inside.lock().unwrap() -= 1;
        self.gate.left.notify_one();
    }
}

/// The task.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = &guide::ten_routers(&args.lab)?;
    println!("\n--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");
    let gate = &Gate {
        limit: args.max_connections.get(),
        inside: Mutex::new(0),
        left: Condvar::new(),
        arrivals: AtomicUsize::new(0),
    };
    let ok: bool = thread::scope(|scope| {
        let handles: Vec<_> = (1..)
            .zip(&lab.devices)
            .map(|(number, device)| {
                thread::Builder::new()
                    .name(format!("DeviceConn-{number}"))
                    .spawn_scoped(scope, move || connect_to_device_limited(device, lab, gate))
                    .expect("a thread")
            })
            .collect();
        handles.into_iter().map(|h| h.join().expect("no panic")).fold(true, |a, b| a && b)
    });
    println!("\nAll simulated network connections completed.");
    anyhow::ensure!(ok, "a device could not be connected to");
    Ok(())
}

fn connect_to_device_limited(device: &Device, lab: &Lab, gate: &Gate) -> bool {
    let thread = thread::current();
    let me = thread.name().expect("it has one");
    let name = &device.name;
    let pass = gate.enter();
    println!("[{me}] Acquiring connection to {name}. Active slots: {}", pass.slots);
    let answer = ask_hostname(device, lab);
    match &answer {
        Ok(_) if device.is_simulated() => {}
        Ok(host) => println!("[{me}] Connected to {name}. Hostname: {host}"),
        Err(error) => println!("[{me}] Error connecting to {name}: {error}"),
    }
    println!("[{me}] Finished connection to {name}. Releasing slot.");
    answer.is_ok()
}

fn ask_hostname(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let output = session.run("show running-config | include ^hostname")?;
    session.close()?;
    Ok(show::hostname(&output).unwrap_or("(none)").to_owned())
}
