//! fails: 1.3 limit-held
//! When a session fails, the permit is given back twice: once by hand and once when it is dropped. After
//! each failure one connection more than allowed can be open.

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
    let me = thread::current();
    let me = me.name().unwrap_or("DeviceConn");
    let name = &device.name;
    let _permit = semaphore.acquire();
    println!("[{me}] Acquiring connection to {name}. Active slots: {}", semaphore.available());
    match ask_hostname(device, lab) {
        Ok(host) => {
            if !device.is_simulated() {
                println!("[{me}] Connected to {name}. Hostname: {host}");
            }
            println!("[{me}] Finished connection to {name}. Releasing slot.");
            true
        }
        Err(error) => {
            println!("[{me}] Error connecting to {name}: {error}");
            println!("[{me}] Finished connection to {name}. Releasing slot.");
            // No thread should have to wait for a device that is not there.
            semaphore.release();
            false
        }
    }
}

/// One whole session: connect, run a command, close.
fn ask_hostname(device: &Device, lab: &Lab) -> Result<String, SessionError> {
    let mut session = Session::connect(device, lab)?;
    let output = session.run("show running-config | include ^hostname")?;
    session.close()?;
    Ok(show::hostname(&output).unwrap_or("(none)").to_owned())
}
