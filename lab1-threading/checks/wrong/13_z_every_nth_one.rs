//! fails: 1.3 limit-used-throughout
//! As many threads as connections are allowed, and each has its devices from the beginning:
//! one that is through with its own helps nobody.

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
        for share in 0..args.max_connections {
            let (lab, semaphore) = (&lab, &semaphore);
            scope.spawn(move || {
                let devices = (1..).zip(&lab.devices).skip(share).step_by(args.max_connections);
                devices
                    .for_each(|(number, device)| connect_to_device(number, device, lab, semaphore));
            });
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}

fn connect_to_device(number: usize, device: &Device, lab: &Lab, semaphore: &Semaphore) {
    let (me, name) = (format!("DeviceConn-{number}"), &device.name);
    let _permit = semaphore.acquire();
    println!("[{me}] Acquiring connection to {name}. Active slots: {}", semaphore.available());
    let hostname = ask_hostname(device, lab).unwrap();
    println!("[{me}] Connected to {name}. Hostname: {hostname}");
    println!("[{me}] Finished connection to {name}. Releasing slot.");
}
