//! passes: 1.3
//! Main takes the permit and moves it into the thread it then starts: there
//! are never more threads than permits.

use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use lab1_threading::{Permit, Semaphore};
use programs::{SemaphoreArgs, ask_hostname, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let semaphore = Semaphore::new(args.max_connections);
    let connected = thread::scope(|scope| {
        let mut threads = Vec::new();
        for (number, device) in (1..).zip(&lab.devices) {
            let permit = semaphore.acquire();
            println!(
                "[DeviceConn-{number}] Acquiring connection to {}. Active slots: {}",
                device.name,
                semaphore.available()
            );
            let lab = &lab;
            threads.push(scope.spawn(move || connect(number, device, lab, permit)));
        }
        println!("All {} threads are started.", threads.len());
        let joined = threads.into_iter().map(|thread| thread.join().unwrap());
        joined.filter(|connected| *connected).count()
    });
    println!("{connected} devices connected.");
    println!("All simulated network connections completed.");
    Ok(())
}

fn connect(number: usize, device: &Device, lab: &Lab, permit: Permit<'_>) -> bool {
    let (me, name) = (format!("[DeviceConn-{number}]"), &device.name);
    let asked = ask_hostname(device, lab);
    match &asked {
        Ok(hostname) => println!("{me} Connected to {name}. Hostname: {hostname}"),
        Err(error) => println!("{me} Error connecting to {name}: {error}"),
    }
    println!("{me} Finished connection to {name}. Releasing slot.");
    drop(permit);
    asked.is_ok()
}
