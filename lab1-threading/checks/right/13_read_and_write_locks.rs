//! passes: 1.3
//! Takes a slot in a compare_exchange loop. The host names seen so far are
//! behind a lock that many may read; `Once` says when the first one came.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Once, RwLock};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::{SemaphoreArgs, ask_hostname, open};

static FIRST: Once = Once::new();
static SEEN: RwLock<Vec<String>> = RwLock::new(Vec::new());

struct Slots(AtomicUsize);

impl Slots {
    fn take(&self) -> usize {
        let mut free = self.0.load(Ordering::SeqCst);
        loop {
            if free == 0 {
                thread::sleep(Duration::from_millis(2));
                free = self.0.load(Ordering::SeqCst);
                continue;
            }
            let order = Ordering::SeqCst;
            match self.0.compare_exchange_weak(free, free - 1, order, order) {
                Ok(_) => return free - 1,
                Err(changed) => free = changed,
            }
        }
    }
}

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let slots = Slots(AtomicUsize::new(args.max_connections));
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, slots) = (&lab, &slots);
            scope.spawn(move || {
                let (thread, name) = (format!("DeviceConn-{number}"), &device.name);
                let left = slots.take();
                println!("[{thread}] Acquiring connection to {name}. Active slots: {left}");
                let hostname = ask_hostname(device, lab).unwrap();
                FIRST.call_once(|| println!("{name} was the first to answer."));
                if SEEN.read().unwrap().contains(&hostname) {
                    eprintln!("debug: another {hostname}");
                }
                println!("[{thread}] Connected to {name}. Hostname: {hostname}");
                SEEN.write().unwrap().push(hostname);
                println!("[{thread}] Finished connection to {name}. Releasing slot.");
                slots.0.fetch_add(1, Ordering::SeqCst);
            });
        }
    });
    println!("{} host names seen.", SEEN.read().unwrap().len());
    println!("All simulated network connections completed.");
    Ok(())
}
