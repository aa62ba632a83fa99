//! fails: 1.3 limit-used-throughout
//! Makes full groups of the first and of the last devices, and asks those in
//! between one after another.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use programs::{SemaphoreArgs, ask_hostname, open};

fn connect_to_device(number: usize, device: &Device, lab: &Lab, slots: &AtomicUsize) {
    let free = slots.fetch_sub(1, Ordering::SeqCst) - 1;
    let (me, name) = (format!("[DeviceConn-{number}]"), &device.name);
    println!("{me} Acquiring connection to {name}. Active slots: {free}");
    let hostname = ask_hostname(device, lab).unwrap();
    println!("{me} Connected to {name}. Hostname: {hostname}");
    println!("{me} Finished connection to {name}. Releasing slot.");
    slots.fetch_add(1, Ordering::SeqCst);
}

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let (limit, slots) = (args.max_connections, AtomicUsize::new(args.max_connections));
    let devices: Vec<_> = (1..).zip(&lab.devices).collect();
    let (first, others) = devices.split_at(limit);
    let (between, last) = others.split_at(others.len().saturating_sub(limit));
    let groups = [first].into_iter().chain(between.chunks(1)).chain([last]);
    for group in groups {
        thread::scope(|scope| {
            for (number, device) in group {
                let (lab, slots) = (&lab, &slots);
                scope.spawn(move || connect_to_device(*number, device, lab, slots));
            }
        });
    }
    println!("\nAll simulated network connections completed.");
    Ok(())
}
