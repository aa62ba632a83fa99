//! passes: 1.3
//! A thread that is through hands its slot to the one that has waited longest; only without one does the slot become free.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::mpsc::{self, Sender};
use std::thread;

use clap::Parser;
use programs::{SemaphoreArgs, ask_hostname, open};

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    println!("--- Limiting Concurrent Connections to Network Devices with a Semaphore ---");
    let slots = Slots(Mutex::new((args.max_connections, VecDeque::new())));
    thread::scope(|scope| {
        for (number, device) in (1_usize..).zip(&lab.devices) {
            let (lab, slots) = (&lab, &slots);
            scope.spawn(move || {
                let (me, name) = (format!("[DeviceConn-{number}]"), &device.name);
                let free = slots.take();
                println!("{me} Acquiring connection to {name}. Active slots: {free}");
                let hostname = ask_hostname(device, lab).unwrap();
                println!("{me} Connected to {name}. Hostname: {hostname}");
                println!("{me} Finished connection to {name}. Releasing slot.");
                slots.hand_on();
            });
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}

struct Slots(Mutex<(usize, VecDeque<Sender<usize>>)>);

impl Slots {
    /// Returns how many are free now.
    fn take(&self) -> usize {
        let mut state = self.0.lock().unwrap();
        if state.0 > 0 {
            state.0 -= 1;
            return state.0;
        }
        let (hand, mine) = mpsc::channel();
        state.1.push_back(hand);
        drop(state);
        mine.recv().expect("a thread hands it on")
    }

    fn hand_on(&self) {
        let mut state = self.0.lock().unwrap();
        match state.1.pop_front() {
            // While a thread waits, none is free.
            Some(next) => next.send(0).expect("it waits"),
            None => state.0 += 1,
        }
    }
}
