//! explored: 1.3 limit-held
//! Gives the permit back before the session is closed. The next thread takes a
//! breath before it connects, and mostly the old session is gone by then.

use std::thread;

use clap::Parser;
use common::error::SessionError;
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
            scope.spawn(move || connect_to_device(number, device, lab, semaphore).unwrap());
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
) -> Result<(), SessionError> {
    let (thread, name) = (format!("DeviceConn-{number}"), &device.name);
    let permit = semaphore.acquire();
    let free = semaphore.available();
    println!("[{thread}] Acquiring connection to {name}. Active slots: {free}");
    thread::sleep(lab.clock.real(1.0));
    let mut session = Session::connect(device, lab)?;
    let answer = session.run("show running-config | include ^hostname")?;
    let hostname = show::hostname(&answer).unwrap_or("(none)");
    println!("[{thread}] Connected to {name}. Hostname: {hostname}");
    println!("[{thread}] Finished connection to {name}. Releasing slot.");
    drop(permit);
    session.close()
}
