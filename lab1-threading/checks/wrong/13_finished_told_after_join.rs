//! fails: 1.3 finished-as-worked
//! Main says 'Finished' for each thread that it has joined: a device that is quick is not
//! told of before those with smaller numbers.

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
        let mut threads = Vec::new();
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, semaphore) = (&lab, &semaphore);
            let thread = scope.spawn(move || connect_to_device(number, device, lab, semaphore));
            threads.push((number, &device.name, thread));
        }
        for (number, name, thread) in threads {
            thread.join().unwrap();
            println!("[DeviceConn-{number}] Finished connection to {name}. Releasing slot.");
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
}
