//! fails: 1.3 limit-used-throughout
//! As many threads as the limit allows, for the first devices; main asks the
//! others when those are through, one after another.

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
    let slots = AtomicUsize::new(args.max_connections);
    let (first, others) = lab.devices.split_at(args.max_connections);
    thread::scope(|scope| {
        for (number, device) in (1..).zip(first) {
            let (lab, slots) = (&lab, &slots);
            scope.spawn(move || connect_to_device(number, device, lab, slots));
        }
    });
    for (number, device) in (args.max_connections + 1..).zip(others) {
        connect_to_device(number, device, &lab, &slots);
    }
    println!("\nAll simulated network connections completed.");
    Ok(())
}
