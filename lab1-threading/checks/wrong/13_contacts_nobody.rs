//! fails: 1.3 each-device-once
//! Prints all the right lines, takes its time and keeps the limit, but talks
//! to no device.

use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use lab1_threading::Semaphore;
use programs::{SemaphoreArgs, open};

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
    let (thread, name) = (format!("DeviceConn-{number}"), &device.name);
    let _permit = semaphore.acquire();
    let free = semaphore.available();
    println!("[{thread}] Acquiring connection to {name}. Active slots: {free}");
    thread::sleep(lab.clock.real(2.0));
    println!("[{thread}] Connected to {name}. Hostname: R{number}");
    println!("[{thread}] Finished connection to {name}. Releasing slot.");
}
