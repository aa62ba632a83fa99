//! explored: 1.3 limit-held
//! Looks at the number under the read lock of an RwLock and changes it under
//! the write lock. Between the two no thread holds anything, and another thread
//! may have taken the slot that was seen.

use std::sync::{Condvar, Mutex, RwLock};
use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use programs::{SemaphoreArgs, ask_hostname, open};

struct Slots {
    free: RwLock<i64>,
    released: Condvar,
    line: Mutex<()>,
}

impl Slots {
    fn take(&self) -> i64 {
        let mut line = self.line.lock().unwrap();
        while *self.free.read().unwrap() <= 0 {
            line = self.released.wait(line).unwrap();
        }
        drop(line);
        let mut free = self.free.write().unwrap();
        *free -= 1;
        *free
    }

    fn give_back(&self) {
        let _line = self.line.lock().unwrap();
        *self.free.write().unwrap() += 1;
        self.released.notify_one();
    }
}

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let slots = Slots {
        free: RwLock::new(i64::try_from(args.max_connections)?),
        released: Condvar::new(),
        line: Mutex::new(()),
    };
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, slots) = (&lab, &slots);
            scope.spawn(move || connect_to_device(number, device, lab, slots));
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}

fn connect_to_device(number: usize, device: &Device, lab: &Lab, slots: &Slots) {
    let (thread, name) = (format!("DeviceConn-{number}"), &device.name);
    let left = slots.take();
    println!("[{thread}] Acquiring connection to {name}. Active slots: {left}");
    let hostname = ask_hostname(device, lab).unwrap();
    println!("[{thread}] Connected to {name}. Hostname: {hostname}");
    println!("[{thread}] Finished connection to {name}. Releasing slot.");
    slots.give_back();
}
