//! fails: 1.3 slots-counted slots-all-taken
//! Takes "Active slots" for the slots that are taken: counts from 1 to the
//! limit instead of from the limit - 1 down to 0.

use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use lab1_threading::Semaphore;
use programs::{SemaphoreArgs, ask_hostname, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let semaphore = Semaphore::new(args.max_connections);
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, semaphore) = (&lab, &semaphore);
            let args = &args;
            scope.spawn(move || {
                connect_to_device(number, device, lab, semaphore, args.max_connections)
            });
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}

fn connect_to_device(
    number: usize,
    device: &Device,
    lab: &Lab,
    semaphore: &Semaphore,
    limit: usize,
) {
    let (thread, name) = (format!("DeviceConn-{number}"), &device.name);
    let _permit = semaphore.acquire();
    let taken = limit - semaphore.available();
    println!("[{thread}] Acquiring connection to {name}. Active slots: {taken}");
    let hostname = ask_hostname(device, lab).unwrap();
    println!("[{thread}] Connected to {name}. Hostname: {hostname}");
    println!("[{thread}] Finished connection to {name}. Releasing slot.");
}
