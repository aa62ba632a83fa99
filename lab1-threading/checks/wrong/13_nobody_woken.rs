//! fails: 1.3 ends-well limit-used-throughout | ends-well each-device-once final-line
//! Gives the slot back and notifies no thread: a thread that waits at the condition
//! variable waits forever.

use std::sync::{Condvar, Mutex};
use std::thread;

use clap::Parser;
use programs::{SemaphoreArgs, ask_hostname, open};

struct Slots {
    free: Mutex<i64>,
    changed: Condvar,
}

impl Slots {
    /// How many slots are left after one was taken.
    fn take(&self) -> i64 {
        let mut free = self.free.lock().unwrap();
        while *free == 0 {
            free = self.changed.wait(free).unwrap();
        }
        *free -= 1;
        *free
    }

    fn give_back(&self) {
        *self.free.lock().unwrap() += 1;
    }
}

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let slots =
        Slots { free: Mutex::new(i64::try_from(args.max_connections)?), changed: Condvar::new() };
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
