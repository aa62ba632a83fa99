//! fails: 1.3 limit-used-throughout
//! Two semaphores that share the limit, one for devices with even and one for those with
//! odd numbers: a slot of the one is of no use to the other.

use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use lab1_threading::Semaphore;
use programs::{SemaphoreArgs, ask_hostname, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let semaphore = [
        Semaphore::new(args.max_connections.div_ceil(2)),
        Semaphore::new(args.max_connections / 2),
    ];
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, semaphore) = (&lab, &semaphore);
            scope.spawn(move || connect_to_device(number, device, lab, semaphore));
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}

fn connect_to_device(number: usize, device: &Device, lab: &Lab, semaphores: &[Semaphore; 2]) {
    let (me, name) = (format!("DeviceConn-{number}"), &device.name);
    let _permit = semaphores[number % 2].acquire();
    let free = semaphores[0].available() + semaphores[1].available();
    println!("[{me}] Acquiring connection to {name}. Active slots: {free}");
    let hostname = ask_hostname(device, lab).unwrap();
    println!("[{me}] Connected to {name}. Hostname: {hostname}");
    println!("[{me}] Finished connection to {name}. Releasing slot.");
}
