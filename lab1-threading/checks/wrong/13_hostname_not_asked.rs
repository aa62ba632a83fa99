//! fails: 1.3 each-device-once
//! A session is opened and closed, but the device is never asked anything: the thread sleeps
//! 1 to 3 seconds instead, and the printed host name comes from the inventory.

use std::sync::{Condvar, Mutex};
use std::thread;

use clap::Parser;
use common::session::blocking::Session;
use common::{Device, Lab, LabArgs, SessionError, bounded::Connections};
use lab1_threading::guide;
use rand::RngExt;

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
        let free = self.free.lock().unwrap();
        *self.released.wait_while(free, |free| *free == 0).unwrap() -= 1;
        Permit(self)
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
    let semaphore =
        Semaphore { free: Mutex::new(args.max_connections.get()), released: Condvar::new() };
    let all_connected = thread::scope(|scope| {
        let mut handles = Vec::new();
        for (i, device) in lab.devices.iter().enumerate() {
            let builder = thread::Builder::new().name(format!("DeviceConn-{}", i + 1));
            let (lab, semaphore) = (&lab, &semaphore);
            handles.push(
                builder
                    .spawn_scoped(scope, move || visit(device, lab, semaphore))
                    .expect("a thread"),
            );
        }
        handles.into_iter().fold(true, |all, handle| handle.join().expect("panicked") && all)
    });
    println!("\nAll simulated network connections completed.");
    anyhow::ensure!(all_connected, "a device could not be connected to");
    Ok(())
}

fn visit(device: &Device, lab: &Lab, semaphore: &Semaphore) -> bool {
    let (thread, name) = (thread::current(), &device.name);
    let me = thread.name().unwrap_or("DeviceConn");
    let _permit = semaphore.acquire();
    let free = *semaphore.free.lock().unwrap();
    println!("[{me}] Acquiring connection to {name}. Active slots: {free}");
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
    let session = Session::connect(device, lab)?;
    // Simulate connection time, as the guide does.
    thread::sleep(lab.clock.real(rand::rng().random_range(1.0..3.0)));
    session.close()?;
    Ok(device.hostname.as_deref().unwrap_or(&device.name).to_owned())
}
