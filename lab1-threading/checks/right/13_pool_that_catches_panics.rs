//! passes: 1.3
//! A pool of named threads in a scope, as many as connections are allowed. A
//! visit that panics is caught, so that its thread goes on with the next one.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use programs::{SemaphoreArgs, ask_hostname, open};

static VISITED: AtomicUsize = AtomicUsize::new(0);

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let (devices, free) = (Mutex::new(lab.devices.iter()), AtomicUsize::new(args.max_connections));
    let next = || devices.lock().expect("no thread panics with the lock").next();
    thread::scope(|scope| {
        for number in 1..=args.max_connections {
            let (lab, free, next) = (&lab, &free, &next);
            let worker = thread::Builder::new().name(format!("DeviceConn-{number}"));
            let worker = worker.spawn_scoped(scope, move || {
                while let Some(device) = next() {
                    let visit = AssertUnwindSafe(|| visit(device, lab, free));
                    if panic::catch_unwind(visit).is_err() {
                        eprintln!("debug: the name of {} is no good", device.name);
                    }
                }
            });
            worker.expect("the system has another thread");
        }
    });
    println!("{} devices visited.", VISITED.load(Ordering::SeqCst));
    println!("All simulated network connections completed.");
    Ok(())
}

fn visit(device: &Device, lab: &Lab, free: &AtomicUsize) {
    let (thread, name) = (thread::current(), &device.name);
    let me = thread.name().unwrap_or_default();
    let slots = free.fetch_sub(1, Ordering::SeqCst) - 1;
    println!("[{me}] Acquiring connection to {name}. Active slots: {slots}");
    let hostname = ask_hostname(device, lab).unwrap();
    println!("[{me}] Connected to {name}. Hostname: {hostname}");
    println!("[{me}] Finished connection to {name}. Releasing slot.");
    free.fetch_add(1, Ordering::SeqCst);
    VISITED.fetch_add(1, Ordering::SeqCst);
    assert!(hostname.len() % 2 == 0, "{hostname} has an odd length");
}
