//! passes: 1.3
//! What a thread has to say of its session is built in a String and printed at
//! once, when the permit is back.

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
                let permit = semaphore.acquire();
                let free = semaphore.available();
                println!("{me} Acquiring connection to {name}. Active slots: {free}");
                let hostname = ask_hostname(device, lab).unwrap();
                let mut lines = format!("{me} Connected to {name}. Hostname: {hostname}\n");
                lines += &format!("{me} Finished connection to {name}. Releasing slot.\n");
                drop(permit);
                print!("{lines}");
            });
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}
