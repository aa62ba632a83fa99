//! passes: 1.3
//! Free slots in an atomic, taken by compare_exchange; who finds none puts itself on a list
//! and parks, and who leaves unparks all threads on it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread::{self, Thread};

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use programs::{SemaphoreArgs, ask_hostname, open};

struct Spots {
    free: AtomicUsize,
    waiting: Mutex<Vec<Thread>>,
}

impl Spots {
    fn try_take(&self) -> Option<usize> {
        let taken = self.free.fetch_update(SeqCst, SeqCst, |free| free.checked_sub(1));
        taken.ok().map(|before| before - 1)
    }

    fn take(&self) -> usize {
        loop {
            self.waiting.lock().unwrap().push(thread::current());
            if let Some(left) = self.try_take() {
                return left;
            }
            thread::park();
        }
    }

    fn give_back(&self) {
        self.free.fetch_add(1, SeqCst);
        let waiting = std::mem::take(&mut *self.waiting.lock().unwrap());
        waiting.iter().for_each(Thread::unpark);
    }
}

fn connect_to_device(number: usize, device: &Device, lab: &Lab, spots: &Spots) {
    let left = spots.take();
    println!("[DeviceConn-{number}] Acquiring connection to {}. Active slots: {left}", device.name);
    if let Ok(hostname) = ask_hostname(device, lab) {
        println!("[DeviceConn-{number}] Connected to {}. Hostname: {hostname}", device.name);
    }
    println!("[DeviceConn-{number}] Finished connection to {}. Releasing slot.", device.name);
    spots.give_back();
}

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let free = AtomicUsize::new(args.max_connections);
    let spots = Spots { free, waiting: Mutex::default() };
    thread::scope(|scope| {
        let (lab, spots) = (&lab, &spots);
        let start =
            |(number, device)| scope.spawn(move || connect_to_device(number, device, lab, spots));
        let threads: Vec<_> = (1..).zip(&lab.devices).map(start).collect();
        threads.into_iter().for_each(|it| it.join().unwrap());
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}
