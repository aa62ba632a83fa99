//! fails: 1.3 limit-held
//! Who has waited for twenty real seconds for a permit goes without one.

use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use programs::{SemaphoreArgs, ask_hostname, open};

static SLOT: Condvar = Condvar::new();

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

fn connect_to_device(number: usize, device: &Device, lab: &Lab, free: &Free) {
    let (me, name) = (format!("DeviceConn-{number}"), &device.name);
    let taken = {
        let free = free.0.lock().unwrap();
        let long = Duration::from_secs(20);
        let (mut left, out) = SLOT.wait_timeout_while(free, long, |it| *it == 0).unwrap();
        if !out.timed_out() {
            *left -= 1;
        }
        println!("[{me}] Acquiring connection to {name}. Active slots: {}", *left);
        !out.timed_out()
    };
    let hostname = ask_hostname(device, lab).unwrap();
    println!("[{me}] Connected to {name}. Hostname: {hostname}");
    println!("[{me}] Finished connection to {name}. Releasing slot.");
    if taken {
        *free.0.lock().unwrap() += 1;
        SLOT.notify_one();
    }
}
