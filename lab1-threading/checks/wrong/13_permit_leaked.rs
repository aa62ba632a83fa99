//! fails: 1.3 ends-well each-device-once final-line
//! Takes and gives back by hand. The first command is none that this router
//! knows, and on the way out through the error the slot is not given back.

use std::sync::{Condvar, Mutex};
use std::thread;

use clap::Parser;
use common::error::SessionError;
use common::inventory::Device;
use common::lab::Lab;
use common::session::blocking::Session;
use programs::{SemaphoreArgs, open};

struct Slots {
    free: Mutex<usize>,
    changed: Condvar,
}

impl Slots {
    fn take(&self) -> usize {
        let free = self.free.lock().unwrap();
        let none = |free: &mut usize| *free == 0;
        let mut free = self.changed.wait_while(free, none).unwrap();
        *free -= 1;
        *free
    }

    fn give_back(&self) {
        *self.free.lock().unwrap() += 1;
        self.changed.notify_one();
    }
}

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let slots = Slots { free: Mutex::new(args.max_connections), changed: Condvar::new() };
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, slots) = (&lab, &slots);
            scope.spawn(move || {
                if let Err(error) = connect_to_device(number, device, lab, slots) {
                    eprintln!("error: {error}");
                }
            });
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}

fn connect_to_device(
    number: usize,
    device: &Device,
    lab: &Lab,
    slots: &Slots,
) -> Result<(), SessionError> {
    let (thread, name) = (format!("DeviceConn-{number}"), &device.name);
    let left = slots.take();
    println!("[{thread}] Acquiring connection to {name}. Active slots: {left}");
    let mut session = Session::connect(device, lab)?;
    let hostname = session.run("show hostname")?;
    session.close()?;
    println!("[{thread}] Connected to {name}. Hostname: {hostname}");
    println!("[{thread}] Finished connection to {name}. Releasing slot.");
    slots.give_back();
    Ok(())
}
