//! passes: 1.3
//! A thread tries one slot after the other; if all are taken, it waits until one has been given back.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::thread;

use clap::Parser;
use programs::{SemaphoreArgs, ask_hostname, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    println!("--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");
    let slots = Slots {
        slots: (0..args.max_connections).map(|_| Mutex::new(())).collect(),
        free: AtomicUsize::new(args.max_connections),
        given_back: Mutex::new(0),
        changed: Condvar::new(),
    };
    thread::scope(|scope| {
        for (number, device) in (1_usize..).zip(&lab.devices) {
            let (lab, slots) = (&lab, &slots);
            scope.spawn(move || {
                let (me, name) = (format!("[DeviceConn-{number}]"), &device.name);
                let (slot, free) = slots.take();
                println!("{me} Acquiring connection to {name}. Active slots: {free}");
                let hostname = ask_hostname(device, lab).unwrap();
                println!("{me} Connected to {name}. Hostname: {hostname}");
                println!("{me} Finished connection to {name}. Releasing slot.");
                slots.give_back(slot);
            });
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}

struct Slots {
    slots: Vec<Mutex<()>>,
    free: AtomicUsize,
    given_back: Mutex<u64>,
    changed: Condvar,
}

impl Slots {
    fn take(&self) -> (MutexGuard<'_, ()>, usize) {
        loop {
            let before = *self.given_back.lock().unwrap();
            if let Some(slot) = self.slots.iter().find_map(|slot| slot.try_lock().ok()) {
                return (slot, self.free.fetch_sub(1, SeqCst) - 1);
            }
            let now = self.given_back.lock().unwrap();
            drop(self.changed.wait_while(now, |now| *now == before).unwrap());
        }
    }

    fn give_back(&self, slot: MutexGuard<'_, ()>) {
        self.free.fetch_add(1, SeqCst);
        drop(slot);
        *self.given_back.lock().unwrap() += 1;
        self.changed.notify_all();
    }
}
