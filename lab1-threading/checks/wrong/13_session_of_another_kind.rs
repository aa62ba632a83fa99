//! fails: 1.3 sessions-closed
//! Closes the session only where the host name has been found at once; an early return leaves
//! the others to be dropped.

use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use common::session::blocking::Session;
use common::show;
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
    let (me, name) = (format!("DeviceConn-{number}"), &device.name);
    let _permit = semaphore.acquire();
    println!("[{me}] Acquiring connection to {name}. Active slots: {}", semaphore.available());
    let mut session = Session::connect(device, lab).unwrap();
    let output = session.run("show running-config | include ^hostname").unwrap();
    let hostname = show::hostname(&output).unwrap_or_default();
    println!("[{me}] Connected to {name}. Hostname: {hostname}");
    println!("[{me}] Finished connection to {name}. Releasing slot.");
    if hostname.bytes().last().is_some_and(|it| it % 2 == 0) {
        return;
    }
    session.close().unwrap();
}
