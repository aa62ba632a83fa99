//! explored: 1.3 ends-well
//! Finds no slot free, and puts itself on the list of those to be unparked in a
//! second step. If the last slot is given back in between, no thread is on the
//! list, and no thread unparks it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Thread};

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use programs::{SemaphoreArgs, ask_hostname, open};

struct Slots {
    free: AtomicUsize,
    waiting: Mutex<Vec<Thread>>,
}

impl Slots {
    fn take(&self) -> usize {
        let one_less = |free: usize| free.checked_sub(1);
        let order = Ordering::SeqCst;
        loop {
            if let Ok(free) = self.free.fetch_update(order, order, one_less) {
                return free - 1;
            }
            eprintln!("debug: {:?} has to wait", thread::current().id());
            self.waiting.lock().unwrap().push(thread::current());
            thread::park();
        }
    }

    fn give_back(&self) {
        self.free.fetch_add(1, Ordering::SeqCst);
        if let Some(thread) = self.waiting.lock().unwrap().pop() {
            thread.unpark();
        }
    }
}

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let slots = Slots { free: AtomicUsize::new(args.max_connections), waiting: Mutex::default() };
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
