//! fails: 1.3 limit-used-throughout
//! With few devices a semaphore; with more than eight, groups as large as the limit.

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
    let devices: Vec<_> = (1..).zip(&lab.devices).collect();
    let group = if devices.len() > 8 { args.max_connections } else { devices.len() };
    for devices in devices.chunks(group) {
        thread::scope(|scope| {
            for (number, device) in devices {
                let (lab, semaphore) = (&lab, &semaphore);
                scope.spawn(move || connect_to_device(*number, device, lab, semaphore));
            }
        });
    }
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
