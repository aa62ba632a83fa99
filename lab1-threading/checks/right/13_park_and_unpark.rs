//! passes: 1.3
//! A semaphore that parks the waiting threads and hands a permit directly to the one that
//! waits longest; threads that own what they need through Arc.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle, Thread};

use clap::Parser;
use common::bounded::Connections;
use common::session::blocking::Session;
use common::{Device, Lab, LabArgs, SessionError, show};
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

/// A thread that waits for a permit, and whether it has got one.
struct Waiter {
    thread: Thread,
    has_permit: AtomicBool,
}

struct Slots {
    free: usize,
    waiting: VecDeque<Arc<Waiter>>,
}

#[derive(Clone)]
struct Semaphore(Arc<Mutex<Slots>>);

/// Owned, so that it can live in any thread.
struct Permit(Semaphore);

impl Semaphore {
    fn new(free: usize) -> Self {
        Self(Arc::new(Mutex::new(Slots { free, waiting: VecDeque::new() })))
    }

    fn acquire(&self) -> Permit {
        let waiter = {
            let mut slots = self.0.lock().expect("no thread panics in there");
            if slots.free > 0 {
                slots.free -= 1;
                return Permit(self.clone());
            }
            let waiter =
                Arc::new(Waiter { thread: thread::current(), has_permit: AtomicBool::new(false) });
            slots.waiting.push_back(Arc::clone(&waiter));
            waiter
        };
        // park() may return for no reason.
        while !waiter.has_permit.load(Ordering::Acquire) {
            thread::park();
        }
        Permit(self.clone())
    }

    fn available(&self) -> usize {
        self.0.lock().expect("no thread panics in there").free
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut slots = self.0.0.lock().expect("no thread panics in there");
        match slots.waiting.pop_front() {
            // It goes from hand to hand, and is not free in between.
            Some(waiter) => {
                waiter.has_permit.store(true, Ordering::Release);
                waiter.thread.unpark();
            }
            None => slots.free += 1,
        }
    }
}

/// The task; `threading_sync_lab` calls it too.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = Arc::new(guide::ten_routers(&args.lab)?);
    println!("\n--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");

    let connection_semaphore = Semaphore::new(args.max_connections.get());
    let mut threads: Vec<JoinHandle<anyhow::Result<()>>> = Vec::new();
    for index in 0..lab.devices.len() {
        let (lab, semaphore) = (Arc::clone(&lab), connection_semaphore.clone());
        let named = thread::Builder::new().name(format!("DeviceConn-{}", index + 1));
        threads.push(
            named
                .spawn(move || connect_to_device_limited(&lab.devices[index], &lab, &semaphore))?,
        );
    }
    let mut failures = 0_usize;
    for thread in threads {
        match thread.join() {
            Ok(Ok(())) => {}
            Ok(Err(_)) | Err(_) => failures += 1,
        }
    }

    println!("\nAll simulated network connections completed.");
    if failures > 0 {
        anyhow::bail!("{failures} of {} devices could not be connected to", lab.devices.len());
    }
    Ok(())
}

fn connect_to_device_limited(
    device: &Device,
    lab: &Lab,
    connection_semaphore: &Semaphore,
) -> anyhow::Result<()> {
    let permit = connection_semaphore.acquire();
    let prefix = format!("[{}]", thread::current().name().unwrap_or("DeviceConn"));
    let name = &device.name;
    println!(
        "{prefix} Acquiring connection to {name}. Active slots: {}",
        connection_semaphore.available()
    );
    let answer = ask_hostname(device, lab);
    if let Ok(host) = &answer
        && !device.is_simulated()
    {
        println!("{prefix} Connected to {name}. Hostname: {host}");
    } else if let Err(error) = &answer {
        println!("{prefix} Error connecting to {name}: {error}");
    }
    println!("{prefix} Finished connection to {name}. Releasing slot.");
    drop(permit);
    answer?;
    Ok(())
}

/// One whole session: connect, run a command, close.
fn ask_hostname(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let output = session.run("show running-config | include ^hostname")?;
    session.close()?;
    Ok(show::hostname(&output).unwrap_or("(none)").to_owned())
}
