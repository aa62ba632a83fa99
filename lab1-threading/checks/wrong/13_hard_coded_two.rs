//! fails: 1.3 limit-held limit-used | limit-used | limit-used slots-counted
//! Two permits, whatever was asked.
use std::thread;

use clap::Parser;
use lab1_threading::Semaphore;
use programs::{SemaphoreArgs, ask_hostname, open};
fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let limit = args.max_connections;
    let _ = limit;
    let semaphore = Semaphore::new(2);
    thread::scope(|s| {
        for (index, device) in lab.devices.iter().enumerate() {
            let (lab, semaphore, number, name) = (&lab, &semaphore, index + 1, &device.name);
            s.spawn(move || {
                let _p = semaphore.acquire();
                let free = semaphore.available();
                println!(
                    "[DeviceConn-{number}] Acquiring connection to {name}. Active slots: {free}"
                );
                let hostname = ask_hostname(device, lab).unwrap();
                println!("[DeviceConn-{number}] Connected to {name}. Hostname: {hostname}");
                println!("[DeviceConn-{number}] Finished connection to {name}. Releasing slot.");
            });
        }
    });
    println!("All simulated network connections completed.");
    Ok(())
}
