//! fails: 1.3 each-device-told
//! Looks for a free slot a hundred times, with a pause in between, and then gives its device
//! up without a word.

use std::sync::Mutex;
use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use programs::{SemaphoreArgs, ask_hostname, open};

struct Free(Mutex<usize>);

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let semaphore = Free(Mutex::new(args.max_connections));
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, semaphore) = (&lab, &semaphore);
            scope.spawn(move || connect_to_device(number, device, lab, semaphore));
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}

fn connect_to_device(number: usize, device: &Device, lab: &Lab, semaphore: &Free) {
    let (me, name) = (format!("DeviceConn-{number}"), &device.name);
    for _ in 0..100 {
        let mut free = semaphore.0.lock().unwrap();
        if *free > 0 {
            *free -= 1;
            println!("[{me}] Acquiring connection to {name}. Active slots: {}", *free);
            drop(free);
            let hostname = ask_hostname(device, lab).unwrap();
            println!("[{me}] Connected to {name}. Hostname: {hostname}");
            println!("[{me}] Finished connection to {name}. Releasing slot.");
            *semaphore.0.lock().unwrap() += 1;
            return;
        }
        drop(free);
        thread::sleep(lab.clock.real(0.3));
    }
}
