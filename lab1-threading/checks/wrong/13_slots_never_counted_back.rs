//! fails: 1.3 slots-counted
//! Counts who has taken a permit and never who has given it back: once the limit
//! was reached, no slot is free any more.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clap::Parser;
use lab1_threading::Semaphore;
use programs::{SemaphoreArgs, ask_hostname, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let semaphore = Semaphore::new(args.max_connections);
    let taken = AtomicUsize::new(0);
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, semaphore, taken, limit) = (&lab, &semaphore, &taken, args.max_connections);
            scope.spawn(move || {
                let (me, name) = (format!("[DeviceConn-{number}]"), &device.name);
                let _permit = semaphore.acquire();
                let taken = taken.fetch_add(1, Ordering::SeqCst) + 1;
                let free = limit.saturating_sub(taken);
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
