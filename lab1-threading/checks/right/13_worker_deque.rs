//! passes: 1.3
//! As many named threads as connections are allowed, and a deque from which
//! they take the devices, last one first. Has its own session.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use common::session::blocking::Session;
use programs::{SemaphoreArgs, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let todo: Mutex<VecDeque<&Device>> = Mutex::new(lab.devices.iter().collect());
    let free = AtomicUsize::new(args.max_connections);
    println!("{} devices, {} workers", lab.devices.len(), args.max_connections);

    let next = || {
        let mut todo = todo.lock().unwrap_or_else(PoisonError::into_inner);
        eprintln!("debug: {} left", todo.len());
        todo.pop_back()
    };
    thread::scope(|scope| {
        for worker in 1..=args.max_connections {
            let (lab, free, next) = (&lab, &free, &next);
            scope.spawn(move || {
                while let Some(device) = next() {
                    visit(worker, device, lab, free);
                }
            });
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}

fn visit(worker: usize, device: &Device, lab: &Lab, free: &AtomicUsize) {
    let (me, name) = (format!("[DeviceConn-{worker}]"), &device.name);
    let slots = free.fetch_sub(1, Ordering::AcqRel) - 1;
    println!("{me} Acquiring connection to {name}. Active slots: {slots}");
    let mut session = Session::connect(device, lab).expect("the device lets us in");
    let answer = session.run("sh run | inc hostname").expect("it answers");
    session.close().expect("it lets us go");
    let mut lines = answer.lines();
    let hostname = lines.find_map(|line| line.strip_prefix("hostname "));
    println!("{me} Connected to {name}. Hostname: {}", hostname.unwrap_or("unknown"));
    free.fetch_add(1, Ordering::AcqRel);
    println!("{me} Finished connection to {name}. Releasing slot.");
}
