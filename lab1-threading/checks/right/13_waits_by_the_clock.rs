//! passes: 1.3
//! The lab's semaphore, and a start that is staggered by the lab's clock: each
//! thread looks at it again and again, with a short sleep in between. That only
//! makes them start later; who may connect is for the semaphore to say.

use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use lab1_threading::Semaphore;
use programs::{SemaphoreArgs, ask_hostname, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let semaphore = Semaphore::new(args.max_connections);
    let begin = lab.clock.seconds();
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, semaphore) = (&lab, &semaphore);
            scope.spawn(move || {
                let mine = begin + 0.5 * f64::from(number);
                while lab.clock.seconds() < mine {
                    thread::sleep(lab.clock.real(0.1));
                }
                connect_to_device(number, device, lab, semaphore);
            });
        }
    });
    println!("All simulated network connections completed.");
    Ok(())
}

fn connect_to_device(number: u32, device: &Device, lab: &Lab, semaphore: &Semaphore) {
    let (thread, name) = (format!("DeviceConn-{number}"), &device.name);
    let _permit = semaphore.acquire();
    let free = semaphore.available();
    println!("[{thread}] Acquiring connection to {name}. Active slots: {free}");
    let hostname = ask_hostname(device, lab).unwrap();
    println!("[{thread}] Connected to {name}. Hostname: {hostname}");
    println!("[{thread}] Finished connection to {name}. Releasing slot.");
}
