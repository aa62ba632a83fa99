//! passes: 1.3
//! Waits for a slot half a second at a time, and says so each time. A time-out
//! is no slot: it looks again, and waits again.

use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use programs::{SemaphoreArgs, ask_hostname, open};

struct Slots {
    free: Mutex<usize>,
    released: Condvar,
}

impl Slots {
    fn take(&self, thread: &str) -> usize {
        let mut free = self.free.lock().unwrap();
        while *free == 0 {
            let half_a_second = Duration::from_millis(500);
            let waited = self.released.wait_timeout(free, half_a_second).unwrap();
            free = waited.0;
            if waited.1.timed_out() {
                eprintln!("debug: {thread} has been waiting for half a second");
            }
        }
        *free -= 1;
        *free
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
            scope.spawn(move || connect_to_device(number, device, lab, slots));
        }
    });
    println!("All simulated network connections completed.");
    Ok(())
}

fn connect_to_device(number: usize, device: &Device, lab: &Lab, slots: &Slots) {
    let (thread, name) = (format!("DeviceConn-{number}"), &device.name);
    let left = slots.take(&thread);
    println!("[{thread}] Acquiring connection to {name}. Active slots: {left}");
    let hostname = ask_hostname(device, lab).unwrap();
    println!("[{thread}] Connected to {name}. Hostname: {hostname}");
    println!("[{thread}] Finished connection to {name}. Releasing slot.");
    slots.give_back();
}
