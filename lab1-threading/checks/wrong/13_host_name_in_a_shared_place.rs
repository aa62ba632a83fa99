//! fails: 1.3 host-names-true
//! The host name is left in a variable that all threads share, and read from there for the
//! line.

use std::sync::Mutex;
use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use lab1_threading::Semaphore;
use programs::{SemaphoreArgs, ask_hostname, open};

static LAST: Mutex<String> = Mutex::new(String::new());

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let semaphore = Semaphore::new(args.max_connections);
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, semaphore) = (&lab, &semaphore);
            scope.spawn(move || connect_to_device(number, device, lab, semaphore));
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}

fn connect_to_device(number: usize, device: &Device, lab: &Lab, semaphore: &Semaphore) {
    let (me, name) = (format!("DeviceConn-{number}"), &device.name);
    let _permit = semaphore.acquire();
    println!("[{me}] Acquiring connection to {name}. Active slots: {}", semaphore.available());
    *LAST.lock().unwrap() = ask_hostname(device, lab).unwrap();
    let hostname = LAST.lock().unwrap().clone();
    println!("[{me}] Connected to {name}. Hostname: {hostname}");
    println!("[{me}] Finished connection to {name}. Releasing slot.");
}
