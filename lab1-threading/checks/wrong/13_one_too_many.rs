//! fails: 1.3 limit-held
//! A semaphore of its own that waits only when *more* than the limit are in:
//! one too many gets through, and `saturating_sub` hides it.

use std::sync::{Condvar, Mutex};
use std::thread;

use clap::Parser;
use programs::{SemaphoreArgs, ask_hostname, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let limit = args.max_connections;
    let (connected, left) = (Mutex::new(0), Condvar::new());
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, connected, left) = (&lab, &connected, &left);
            scope.spawn(move || {
                let (thread, name) = (format!("DeviceConn-{number}"), &device.name);
                let mut inside = connected.lock().unwrap();
                while *inside > limit {
                    inside = left.wait(inside).unwrap();
                }
                *inside += 1;
                let free = limit.saturating_sub(*inside);
                drop(inside);
                println!("[{thread}] Acquiring connection to {name}. Active slots: {free}");
                let hostname = ask_hostname(device, lab).unwrap();
                println!("[{thread}] Connected to {name}. Hostname: {hostname}");
                println!("[{thread}] Finished connection to {name}. Releasing slot.");
                *connected.lock().unwrap() -= 1;
                left.notify_one();
            });
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}
