//! fails: 1.3 threads-connected
//! CONTESTABLE. Right but for the waiting: who finds no slot looks again at once, and keeps a processor
//! busy until there is one.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use programs::{SemaphoreArgs, ask_hostname, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let semaphore = AtomicUsize::new(args.max_connections);
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, semaphore) = (&lab, &semaphore);
            scope.spawn(move || connect_to_device(number, device, lab, semaphore));
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}

fn connect_to_device(number: usize, device: &Device, lab: &Lab, semaphore: &AtomicUsize) {
    let (me, name) = (format!("DeviceConn-{number}"), &device.name);
    let free = loop {
        let seen = semaphore.load(Ordering::SeqCst);
        if seen > 0
            && semaphore
                .compare_exchange(seen, seen - 1, Ordering::SeqCst, Ordering::SeqCst)
                .is_ok()
        {
            break seen - 1;
        }
        std::hint::spin_loop();
    };
    println!("[{me}] Acquiring connection to {name}. Active slots: {free}");
    let hostname = ask_hostname(device, lab).unwrap();
    println!("[{me}] Connected to {name}. Hostname: {hostname}");
    println!("[{me}] Finished connection to {name}. Releasing slot.");
    semaphore.fetch_add(1, Ordering::SeqCst);
}
