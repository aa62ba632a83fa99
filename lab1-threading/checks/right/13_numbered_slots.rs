//! passes: 1.3
//! Slots have numbers: a set of those that are free behind a lock, and all threads are woken
//! when one comes back. A trait says what limits, and a guard gives the slot back.

use std::collections::BTreeSet;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use programs::{SemaphoreArgs, ask_hostname, open};

trait Limit: Send + Sync {
    type Slot<'a>
    where
        Self: 'a;
    fn enter(&self) -> (Self::Slot<'_>, usize);
}

struct Slots {
    free: Mutex<BTreeSet<usize>>,
    changed: Condvar,
}

struct Slot<'a> {
    number: usize,
    of: &'a Slots,
}

impl Limit for Slots {
    type Slot<'a> = Slot<'a>;

    fn enter(&self) -> (Slot<'_>, usize) {
        let mut free = self.free.lock().unwrap();
        loop {
            if let Some(number) = free.pop_first() {
                return (Slot { number, of: self }, free.len());
            }
            free = self.changed.wait(free).unwrap();
        }
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        self.of.free.lock().unwrap().insert(self.number);
        self.of.changed.notify_all();
    }
}

fn ask<L: Limit>(number: usize, device: &Device, lab: &Lab, limit: &L) -> anyhow::Result<()> {
    let (_slot, free) = limit.enter();
    let (me, name) = (format!("DeviceConn-{number}"), &device.name);
    println!("[{me}] Acquiring connection to {name}. Active slots: {free}");
    let hostname = ask_hostname(device, lab)?;
    println!("[{me}] Connected to {name}. Hostname: {hostname}");
    println!("[{me}] Finished connection to {name}. Releasing slot.");
    Ok(())
}

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = Arc::new(open(&args.lab)?);
    let free = Mutex::new((1..=args.max_connections).collect());
    let slots = Arc::new(Slots { free, changed: Condvar::new() });
    let threads: Vec<_> = (0..lab.devices.len())
        .map(|index| {
            let (lab, slots) = (Arc::clone(&lab), Arc::clone(&slots));
            thread::spawn(move || ask(index + 1, &lab.devices[index], &lab, &*slots))
        })
        .collect();
    let results: Vec<_> = threads.into_iter().map(|it| it.join().unwrap()).collect();
    results.into_iter().collect::<anyhow::Result<()>>()?;
    println!("\nAll simulated network connections completed.");
    Ok(())
}
