//! explored: 1.3 ends-well
//! Parks until a slot is handed over, and throws an old token away before that.
//! A token that has come since the look is not old: the thread parks for ever.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, Thread};
use std::time::Duration;

use clap::Parser;
use programs::{SemaphoreArgs, ask_hostname, open};

/// Free slots, and who waits for one.
struct Slots(Mutex<(usize, VecDeque<(Arc<AtomicBool>, Thread)>)>);

impl Slots {
    /// How many slots are left after one was taken.
    fn take(&self) -> usize {
        let mine = Arc::new(AtomicBool::new(false));
        {
            let mut slots = self.0.lock().unwrap();
            if slots.0 > 0 {
                slots.0 -= 1;
                return slots.0;
            }
            slots.1.push_back((Arc::clone(&mine), thread::current()));
        }
        while !mine.load(Ordering::SeqCst) {
            thread::park_timeout(Duration::ZERO);
            thread::park();
        }
        0
    }

    fn give_back(&self) {
        let mut slots = self.0.lock().unwrap();
        match slots.1.pop_front() {
            Some((his, thread)) => {
                his.store(true, Ordering::SeqCst);
                thread.unpark();
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
    println!("\nAll simulated network connections completed.");
    Ok(())
}
