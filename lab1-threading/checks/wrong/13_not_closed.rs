//! fails: 1.3 sessions-closed
//! Lets go of the connection without closing the session: the device is left
//! to find out by itself.

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
    let (thread, name) = (format!("DeviceConn-{number}"), &device.name);
    let _permit = semaphore.acquire();
    let free = semaphore.available();
    println!("[{thread}] Acquiring connection to {name}. Active slots: {free}");
    let mut session = Session::connect(device, lab).unwrap();
    let output = session.run("show running-config | include hostname").unwrap();
    drop(session);
    let hostname = show::hostname(&output).unwrap_or_default();
    println!("[{thread}] Connected to {name}. Hostname: {hostname}");
    // So that the device notices before another thread connects.
    thread::sleep(lab.clock.real(1.0));
    println!("[{thread}] Finished connection to {name}. Releasing slot.");
}
