//! explored: 1.3 ends-well
//! Lets the lock go between the look and the wait. A slot that comes free just
//! then wakes no thread, and the thread waits for a notification that has gone.

use std::sync::{Condvar, Mutex};
use std::thread;

use clap::Parser;
use programs::{SemaphoreArgs, ask_hostname, open};

struct Slots {
    free: Mutex<usize>,
    released: Condvar,
}

impl Slots {
    fn try_take(&self) -> Option<usize> {
        let mut free = self.free.lock().unwrap();
        *free = free.checked_sub(1)?;
        Some(*free)
    }

    fn take(&self) -> usize {
        loop {
            if let Some(left) = self.try_take() {
                return left;
            }
            eprintln!("debug: {:?} has to wait", thread::current().id());
            let free = self.free.lock().unwrap();
            drop(self.released.wait(free).unwrap());
        }
    }

    fn give_back(&self) {
        *self.free.lock().unwrap() += 1;
        self.released.notify_one();
    }
}

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let slots = Slots { free: Mutex::new(args.max_connections), released: Condvar::new() };
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, slots) = (&lab, &slots);
            scope.spawn(move || {
                let (thread, name) = (format!("DeviceConn-{number}"), &device.name);
                let left = slots.take();
                println!("[{thread}] Acquiring connection to {name}. Active slots: {left}");
                let hostname = ask_hostname(device, lab).unwrap();
                println!("[{thread}] Connected to {name}. Hostname: {hostname}");
                println!("[{thread}] Finished connection to {name}. Releasing slot.");
                slots.give_back();
            });
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}
