//! fails: 1.3 limit-held
//! Counts who is inside without a lock held from the look to the entry: yields until it looks as
//! if there were room.

use std::sync::atomic::{AtomicIsize, Ordering};
use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use programs::{SemaphoreArgs, ask_hostname, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let semaphore = AtomicIsize::new(args.max_connections as isize);
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, semaphore) = (&lab, &semaphore);
            scope.spawn(move || connect_to_device(number, device, lab, semaphore));
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}

fn connect_to_device(number: usize, device: &Device, lab: &Lab, semaphore: &AtomicIsize) {
    let (me, name) = (format!("DeviceConn-{number}"), &device.name);
    while semaphore.load(Ordering::SeqCst) <= 0 {
        thread::yield_now();
    }
    let free = semaphore.fetch_sub(1, Ordering::SeqCst) - 1;
    println!("[{me}] Acquiring connection to {name}. Active slots: {}", free.max(0));
    let hostname = ask_hostname(device, lab).unwrap();
    println!("[{me}] Connected to {name}. Hostname: {hostname}");
    println!("[{me}] Finished connection to {name}. Releasing slot.");
    semaphore.fetch_add(1, Ordering::SeqCst);
}
