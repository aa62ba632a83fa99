//! fails: 1.3 lines-in-turn
//! Main says of all devices that they are connected, when all sessions are over.

use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use lab1_threading::Semaphore;
use programs::{SemaphoreArgs, ask_hostname, open};

fn connect_to_device(number: usize, device: &Device, lab: &Lab, semaphore: &Semaphore) -> String {
    let (me, name) = (format!("[DeviceConn-{number}]"), &device.name);
    let _permit = semaphore.acquire();
    let free = semaphore.available();
    println!("{me} Acquiring connection to {name}. Active slots: {free}");
    let hostname = ask_hostname(device, lab).unwrap();
    println!("{me} Finished connection to {name}. Releasing slot.");
    hostname
}

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let semaphore = Semaphore::new(args.max_connections);
    thread::scope(|scope| {
        let (lab, semaphore) = (&lab, &semaphore);
        let spawn = |(number, device)| {
            let connect = move || connect_to_device(number, device, lab, semaphore);
            (number, device, scope.spawn(connect))
        };
        let threads: Vec<_> = (1..).zip(&lab.devices).map(spawn).collect();
        for (number, device, thread) in threads {
            let (name, hostname) = (&device.name, thread.join().unwrap());
            println!("[DeviceConn-{number}] Connected to {name}. Hostname: {hostname}");
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}
