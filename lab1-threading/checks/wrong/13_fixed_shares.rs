//! fails: 1.3 slots-used
//! As many threads as connections are allowed, and each has a fixed share of the devices:
//! a thread that is done early leaves its slot unused, although devices are left.

use std::sync::atomic::{AtomicBool, Ordering};
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
    fn acquire(&self) -> Permit<'_> {
        let mut free = self.free.lock().unwrap();
        while *free == 0 {
            free = self.released.wait(free).unwrap();
        }
        *free -= 1;
        Permit(self)
    }

    fn available(&self) -> usize {
        *self.free.lock().unwrap()
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap() += 1;
        self.0.released.notify_one();
    }
}

/// The task.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let lab = guide::ten_routers(&args.lab)?;
    println!("\n--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");
    let limit = args.max_connections.get();
    let semaphore = Semaphore { free: Mutex::new(limit), released: Condvar::new() };
    let all_connected = AtomicBool::new(true);
    thread::scope(|scope| {
        for first in 0..limit.min(lab.devices.len()) {
            let (lab, semaphore, all_connected) = (&lab, &semaphore, &all_connected);
            scope.spawn(move || {
                for (index, device) in lab.devices.iter().enumerate().skip(first).step_by(limit) {
                    let number = index + 1;
                    if !connect(&format!("DeviceConn-{number}"), device, lab, semaphore) {
                        all_connected.store(false, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    println!("\nAll simulated network connections completed.");
    anyhow::ensure!(all_connected.into_inner(), "a device could not be connected to");
    Ok(())
}

fn connect(me: &str, device: &Device, lab: &Lab, semaphore: &Semaphore) -> bool {
    let name = &device.name;
    let _permit = semaphore.acquire();
    println!("[{me}] Acquiring connection to {name}. Active slots: {}", semaphore.available());
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
