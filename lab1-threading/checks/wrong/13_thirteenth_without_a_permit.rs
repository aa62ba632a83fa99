//! fails: 1.3 limit-held
//! A table has twelve places for permits; the thirteenth device and all after it connect without one.

use std::sync::Mutex;
use std::thread;

use clap::Parser;
use lab1_threading::{Permit, Semaphore};
use programs::{SemaphoreArgs, ask_hostname, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    println!("--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");
    let semaphore = Semaphore::new(args.max_connections);
    let permits: [Mutex<Option<Permit<'_>>>; 12] = Default::default();
    thread::scope(|scope| {
        for (number, device) in (1_usize..).zip(&lab.devices) {
            let (lab, semaphore, permits) = (&lab, &semaphore, &permits);
            scope.spawn(move || {
                let (me, name) = (format!("[DeviceConn-{number}]"), &device.name);
                let place = permits.get(number - 1);
                if let Some(place) = place {
                    *place.lock().unwrap() = Some(semaphore.acquire());
                }
                let free = semaphore.available();
                println!("{me} Acquiring connection to {name}. Active slots: {free}");
                let hostname = ask_hostname(device, lab).unwrap();
                println!("{me} Connected to {name}. Hostname: {hostname}");
                println!("{me} Finished connection to {name}. Releasing slot.");
                if let Some(place) = place {
                    drop(place.lock().unwrap().take());
                }
            });
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}
