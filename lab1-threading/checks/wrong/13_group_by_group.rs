//! fails: 1.3 slots-counted slots-used
//! No semaphore: the devices are taken in groups as large as the limit, and a
//! group begins when the slowest of the one before it is through.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use programs::{SemaphoreArgs, ask_hostname, open};

fn connect_to_device(number: usize, device: &Device, lab: &Lab, free: usize) {
    let (me, name) = (format!("[DeviceConn-{number}]"), &device.name);
    println!("{me} Acquiring connection to {name}. Active slots: {free}");
    let hostname = ask_hostname(device, lab).unwrap();
    println!("{me} Connected to {name}. Hostname: {hostname}");
    println!("{me} Finished connection to {name}. Releasing slot.");
}

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let devices: Vec<_> = (1..).zip(&lab.devices).collect();
    for group in devices.chunks(args.max_connections) {
        let free = AtomicUsize::new(args.max_connections);
        thread::scope(|scope| {
            for (number, device) in group {
                let (lab, free) = (&lab, &free);
                scope.spawn(move || {
                    let free = free.fetch_sub(1, Ordering::SeqCst) - 1;
                    connect_to_device(*number, device, lab, free);
                });
            }
        });
    }
    println!("\nAll simulated network connections completed.");
    Ok(())
}
