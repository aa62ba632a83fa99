//! explored: 1.3 ends-well
//! Counts its slot as free after it has given the permit back. A thread that
//! takes the permit and is quicker counts down from zero, and panics. A moment
//! between taking and counting hides that.

use std::sync::atomic::{AtomicUsize, Ordering};
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
    let free = AtomicUsize::new(args.max_connections);
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, semaphore, free) = (&lab, &semaphore, &free);
            scope.spawn(move || {
                let permit = semaphore.acquire();
                // A router that has just closed a session needs a moment.
                thread::sleep(lab.clock.real(0.5));
                connect_to_device(number, device, lab, free);
                drop(permit);
                free.fetch_add(1, Ordering::SeqCst);
            });
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}

fn connect_to_device(number: usize, device: &Device, lab: &Lab, free: &AtomicUsize) {
    let (thread, name) = (format!("DeviceConn-{number}"), &device.name);
    let left = free.fetch_sub(1, Ordering::SeqCst).checked_sub(1);
    let left = left.expect("there is a permit, so there is a free slot");
    println!("[{thread}] Acquiring connection to {name}. Active slots: {left}");
    let hostname = ask_hostname(device, lab).unwrap();
    println!("[{thread}] Connected to {name}. Hostname: {hostname}");
    println!("[{thread}] Finished connection to {name}. Releasing slot.");
}
