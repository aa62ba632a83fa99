//! passes: 1.3
//! A channel with room for as many tokens as connections are allowed: who has
//! got a token in may connect, and takes one out afterwards.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use programs::{SemaphoreArgs, ask_hostname, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let (inside, leaving) = mpsc::sync_channel(args.max_connections);
    let leaving = Mutex::new(leaving);
    let free = AtomicUsize::new(args.max_connections);
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, free, leaving, inside) = (&lab, &free, &leaving, inside.clone());
            scope.spawn(move || {
                inside.send(number).expect("the other end is there");
                connect(number, device, lab, free);
                let leaving = leaving.lock().expect("no thread panics with the lock");
                let token = leaving.try_recv().expect("as many out as in");
                eprintln!("debug: {number} takes out the token of {token}");
            });
        }
    });
    println!("All simulated network connections completed.");
    Ok(())
}

fn connect(number: usize, device: &Device, lab: &Lab, free: &AtomicUsize) {
    let (me, name) = (format!("[DeviceConn-{number}]"), &device.name);
    let slots = free.fetch_sub(1, Ordering::SeqCst) - 1;
    println!("{me} Acquiring connection to {name}. Active slots: {slots}");
    match ask_hostname(device, lab) {
        Ok(hostname) => println!("{me} Connected to {name}. Hostname: {hostname}"),
        Err(error) => println!("{me} Error connecting to {name}: {error}"),
    }
    println!("{me} Finished connection to {name}. Releasing slot.");
    free.fetch_add(1, Ordering::SeqCst);
}
