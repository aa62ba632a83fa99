//! passes: 1.3
//! No semaphore: only as many threads as connections are allowed, each of
//! which takes the next device from an iterator they share until none is left.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use clap::Parser;
use programs::{SemaphoreArgs, ask_hostname, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = Arc::new(open(&args.lab)?);
    let devices: Vec<_> = lab.devices.clone();
    let rest = Arc::new(Mutex::new(devices.into_iter().enumerate()));
    let busy = Arc::new(AtomicUsize::new(0));
    let limit = args.max_connections;

    let mut threads = Vec::new();
    for worker in 0..limit {
        let (lab, rest, busy) = (Arc::clone(&lab), Arc::clone(&rest), Arc::clone(&busy));
        threads.push(thread::spawn(move || {
            loop {
                // In a line of its own: `while let` would keep the lock.
                let next = rest.lock().unwrap().next();
                let Some((index, device)) = next else {
                    eprintln!("debug: nothing left for worker {worker}");
                    break;
                };
                let (thread, name) = (format!("DeviceConn-{}", index + 1), &device.name);
                let free = limit - 1 - busy.fetch_add(1, Ordering::SeqCst);
                println!("[{thread}] Acquiring connection to {name}. Active slots: {free}");
                let hostname = ask_hostname(&device, &lab).expect("the device answers");
                println!("[{thread}] Connected to {name}. Hostname: {hostname}");
                busy.fetch_sub(1, Ordering::SeqCst);
                println!("[{thread}] Finished connection to {name}. Releasing slot.");
            }
        }));
    }
    for thread in threads {
        thread.join().unwrap();
    }
    println!("{} devices asked.", lab.devices.len());
    println!("All simulated network connections completed.");
    Ok(())
}
