//! explored: 1.3 limit-held
//! Looks at an atomic, and takes the slot in a second step. Both are atomic,
//! and the two of them are not: two threads may see the same last slot.

use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use programs::{SemaphoreArgs, ask_hostname, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let free = AtomicI64::new(i64::try_from(args.max_connections)?);
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, free) = (&lab, &free);
            scope.spawn(move || connect_to_device(number, device, lab, free));
            thread::sleep(Duration::from_millis(3));
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}

fn connect_to_device(number: usize, device: &Device, lab: &Lab, free: &AtomicI64) {
    let (thread, name) = (format!("DeviceConn-{number}"), &device.name);
    while free.load(Ordering::SeqCst) <= 0 {
        thread::sleep(Duration::from_millis(40));
    }
    let left = free.fetch_sub(1, Ordering::SeqCst) - 1;
    println!("[{thread}] Acquiring connection to {name}. Active slots: {left}");
    let hostname = ask_hostname(device, lab).unwrap();
    println!("[{thread}] Connected to {name}. Hostname: {hostname}");
    println!("[{thread}] Finished connection to {name}. Releasing slot.");
    free.fetch_add(1, Ordering::SeqCst);
}
