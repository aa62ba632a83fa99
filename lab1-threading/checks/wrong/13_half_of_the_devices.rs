//! fails: 1.3 limit-used | limit-held | limit-used-throughout limit-held | threads-connected | slots-all-taken | limit-held slots-free
//! As many permits as half of the devices, which is what the example had.

use std::thread;

use clap::Parser;
use lab1_threading::Semaphore;
use programs::{SemaphoreArgs, ask_hostname, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let semaphore = Semaphore::new(lab.devices.len() / 2);
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
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
