//! fails: 1.3 threads-connected
//! Locks the standard output for as long as it works, so that its lines stay together:
//! a thread that wants to print waits for it.

use std::io::{self, Write};
use std::thread;

use clap::Parser;
use lab1_threading::Semaphore;
use programs::{SemaphoreArgs, ask_hostname, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let semaphore = Semaphore::new(args.max_connections);
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, semaphore) = (&lab, &semaphore);
            scope.spawn(move || {
                let (me, name) = (format!("[DeviceConn-{number}]"), &device.name);
                let _permit = semaphore.acquire();
                let free = semaphore.available();
                let mut out = io::stdout().lock();
                writeln!(out, "{me} Acquiring connection to {name}. Active slots: {free}").unwrap();
                let hostname = ask_hostname(device, lab).unwrap();
                writeln!(out, "{me} Connected to {name}. Hostname: {hostname}").unwrap();
                writeln!(out, "{me} Finished connection to {name}. Releasing slot.").unwrap();
            });
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}
