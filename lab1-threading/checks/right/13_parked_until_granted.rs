//! passes: 1.3
//! Who finds no slot free is put on a list and parks. A slot that comes free is
//! handed to the first on the list, by a flag that only it looks at.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, Thread};

use clap::Parser;
use programs::{SemaphoreArgs, ask_hostname, open};

struct Waiting {
    granted: Arc<AtomicBool>,
    thread: Thread,
}

/// Free slots, and who waits for one.
struct Slots(Mutex<(usize, VecDeque<Waiting>)>);

impl Slots {
    /// How many slots are left after one was taken.
    fn take(&self) -> usize {
        let (granted, thread) = (Arc::new(AtomicBool::new(false)), thread::current());
        let mine = Arc::clone(&granted);
        {
            let mut slots = self.0.lock().unwrap();
            if slots.0 > 0 {
                slots.0 -= 1;
                return slots.0;
            }
            slots.1.push_back(Waiting { granted, thread });
        }
        while !mine.load(Ordering::Acquire) {
            thread::park();
        }
        0
    }

    fn give_back(&self) {
        let mut slots = self.0.lock().unwrap();
        match slots.1.pop_front() {
            Some(next) => {
                next.granted.store(true, Ordering::Release);
                next.thread.unpark();
            }
            None => slots.0 += 1,
        }
    }
}

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let slots = Slots(Mutex::new((args.max_connections, VecDeque::new())));
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
    println!("All simulated network connections completed.");
    Ok(())
}
