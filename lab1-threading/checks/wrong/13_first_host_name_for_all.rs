//! fails: 1.3 host-names-true
//! Keeps the host name of the device that answers first, for all of them.

use std::sync::OnceLock;
use std::thread;

use clap::Parser;
use lab1_threading::Semaphore;
use programs::{SemaphoreArgs, ask_hostname, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let known = OnceLock::new();
    let semaphore = Semaphore::new(args.max_connections);
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, semaphore, known) = (&lab, &semaphore, &known);
            scope.spawn(move || {
                let (me, name) = (format!("[DeviceConn-{number}]"), &device.name);
                let _permit = semaphore.acquire();
                let free = semaphore.available();
                println!("{me} Acquiring connection to {name}. Active slots: {free}");
                let answer = ask_hostname(device, lab).unwrap();
                let hostname = known.get_or_init(|| answer);
                println!("{me} Connected to {name}. Hostname: {hostname}");
                println!("{me} Finished connection to {name}. Releasing slot.");
            });
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}
