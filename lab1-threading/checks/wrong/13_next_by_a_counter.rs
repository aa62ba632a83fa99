//! fails: 1.3 acquired-when-told failures-told finished-when-told told-of-few
//! A thread prints the name of its own device, but connects to the next one that is still to do, by a shared
//! counter. Every device is asked once; most lines speak of a device that another thread has asked.

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

struct Semaphore {
    free: Mutex<usize>,
    released: Condvar,
}

struct Permit<'s>(&'s Semaphore);

impl Semaphore {
    fn new(permits: usize) -> Self {
        Self { free: Mutex::new(permits), released: Condvar::new() }
    }

    fn acquire(&self) -> Permit<'_> {
        let mut free = self.free.lock().expect("poisoned");
        while *free == 0 {
            free = self.released.wait(free).expect("poisoned");
        }
        *free -= 1;
        Permit(self)
    }

    fn release(&self) {
        *self.free.lock().expect("poisoned") += 1;
        self.released.notify_one();
    }

    fn available(&self) -> usize {
        *self.free.lock().expect("poisoned")
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.0.release();
    }
}

/// What the threads share.
struct Shared<'l> {
    lab: &'l Lab,
    semaphore: Semaphore,
    next: AtomicUsize,
}

/// The task.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::ten_routers(&args.lab)?;
    println!("\n--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");
    let shared = Shared {
        lab: &lab,
        semaphore: Semaphore::new(args.max_connections.get()),
        next: AtomicUsize::new(0),
    };
    let failures = thread::scope(|scope| {
        let mut handles = Vec::new();
        for (number, device) in (1..).zip(&lab.devices) {
            let builder = thread::Builder::new().name(format!("DeviceConn-{number}"));
            let shared = &shared;
            handles.push(
                builder.spawn_scoped(scope, move || visit(&device.name, shared)).expect("thread"),
            );
        }
        handles.into_iter().filter_map(|handle| handle.join().expect("panicked").err()).count()
    });
    println!("\nAll simulated network connections completed.");
    anyhow::ensure!(failures == 0, "a device could not be connected to");
    Ok(())
}

fn visit(name: &str, shared: &Shared<'_>) -> Result<(), SessionError> {
    let thread = thread::current();
    let tag = thread.name().unwrap_or("DeviceConn");
    let _permit = shared.semaphore.acquire();
    println!(
        "[{tag}] Acquiring connection to {name}. Active slots: {}",
        shared.semaphore.available()
    );
    let device = &shared.lab.devices[shared.next.fetch_add(1, Ordering::SeqCst)];
    let answer = ask_hostname(device, shared.lab);
    match &answer {
        Ok(host) if !device.is_simulated() => {
            println!("[{tag}] Connected to {name}. Hostname: {host}")
        }
        Ok(_) => {}
        Err(error) => println!("[{tag}] Error connecting to {name}: {error}"),
    }
    println!("[{tag}] Finished connection to {name}. Releasing slot.");
    answer.map(drop)
}

/// One whole session: connect, run a command, close.
fn ask_hostname(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let output = session.run("show running-config | include ^hostname")?;
    session.close()?;
    Ok(show::hostname(&output).unwrap_or("(none)").to_owned())
}
