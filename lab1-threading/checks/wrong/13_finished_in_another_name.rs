//! fails: 1.3 signed
//! The last line about a device is signed with the number of another thread: numbers are
//! given out again for each line.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use lab1_threading::Semaphore;
use programs::{SemaphoreArgs, ask_hostname, open};

static NEXT: AtomicUsize = AtomicUsize::new(0);

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
    let name = &device.name;
    let _number = number;
    let _permit = semaphore.acquire();
    let me = NEXT.fetch_add(1, Ordering::Relaxed) % 10 + 1;
    println!(
        "[DeviceConn-{me}] Acquiring connection to {name}. Active slots: {}",
        semaphore.available()
    );
    let hostname = ask_hostname(device, lab).unwrap();
    let me = NEXT.fetch_add(1, Ordering::Relaxed) % 10 + 1;
    println!("[DeviceConn-{me}] Connected to {name}. Hostname: {hostname}");
    println!("[DeviceConn-{me}] Finished connection to {name}. Releasing slot.");
}
