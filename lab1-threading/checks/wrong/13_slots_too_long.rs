//! fails: 1.3 limit-used
//! Takes permits as it should, but lets each thread wait for a time of its own
//! first. The waits are longer than any session: never two are connected.

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
                thread::sleep(lab.clock.real(f64::from(number) * 5.0));
                let _permit = semaphore.acquire();
                let (thread, name) = (format!("DeviceConn-{number}"), &device.name);
                let free = semaphore.available();
                println!("[{thread}] Acquiring connection to {name}. Active slots: {free}");
                let hostname = ask_hostname(device, lab).unwrap();
                println!("[{thread}] Connected to {name}. Hostname: {hostname}");
                println!("[{thread}] Finished connection to {name}. Releasing slot.");
            });
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}
