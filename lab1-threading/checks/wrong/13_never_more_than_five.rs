//! fails: 1.3 limit-used
//! However many --max-connections allows, no more than five permits exist.

use std::thread;

use clap::Parser;
use lab1_threading::Semaphore;
use programs::{SemaphoreArgs, ask_hostname, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    println!("--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");
    let semaphore = Semaphore::new(args.max_connections.min(5));
    thread::scope(|scope| {
        for (number, device) in (1_usize..).zip(&lab.devices) {
            let (lab, semaphore) = (&lab, &semaphore);
            scope.spawn(move || {
                let (me, name) = (format!("[DeviceConn-{number}]"), &device.name);
                let _permit = semaphore.acquire();
                let free = semaphore.available();
                println!("{me} Acquiring connection to {name}. Active slots: {free}");
                let hostname = ask_hostname(device, lab).unwrap();
                println!("{me} Connected to {name}. Hostname: {hostname}");
                println!("{me} Finished connection to {name}. Releasing slot.");
            });
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}
