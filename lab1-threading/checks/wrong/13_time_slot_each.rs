//! explored: 1.3 limit-held
//! No semaphore: every thread has a time at which it may connect, by its
//! number. A session that takes longer than its slot meets the next one.

use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use programs::{SemaphoreArgs, ask_hostname, open};

/// Simulated seconds; no device has ever taken longer.
const SLOT: f64 = 5.0;

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    thread::scope(|scope| {
        for (index, device) in lab.devices.iter().enumerate() {
            let lab = &lab;
            scope.spawn(move || connect_to_device(index, args.max_connections, device, lab));
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}

fn connect_to_device(index: usize, at_once: usize, device: &Device, lab: &Lab) {
    let (thread, name) = (format!("DeviceConn-{}", index + 1), &device.name);
    let slot = (index / at_once) as f64;
    thread::sleep(lab.clock.real(slot * SLOT));
    let free = at_once - 1 - index % at_once;
    println!("[{thread}] Acquiring connection to {name}. Active slots: {free}");
    let hostname = ask_hostname(device, lab).unwrap();
    println!("[{thread}] Connected to {name}. Hostname: {hostname}");
    println!("[{thread}] Finished connection to {name}. Releasing slot.");
}
