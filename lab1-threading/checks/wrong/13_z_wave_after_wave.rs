//! fails: 1.3 limit-used-throughout
//! A turnstile of its own: when the last slot has been taken, nobody else comes in before
//! all are out again.

use std::sync::{Condvar, Mutex};
use std::thread;

use clap::Parser;
use common::inventory::Device;
use common::lab::Lab;
use programs::{SemaphoreArgs, ask_hostname, open};

struct Gate {
    limit: usize,
    /// Inside, and whether nobody may come in until that is none.
    state: Mutex<(usize, bool)>,
    left: Condvar,
}

impl Gate {
    fn enter(&self) -> usize {
        let state = self.state.lock().unwrap();
        let mut state = self.left.wait_while(state, |(_, shut)| *shut).unwrap();
        state.0 += 1;
        state.1 = state.0 == self.limit;
        self.limit - state.0
    }

    fn leave(&self) {
        let mut state = self.state.lock().unwrap();
        state.0 -= 1;
        if state.0 == 0 {
            state.1 = false;
        }
        self.left.notify_all();
    }
}

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = open(&args.lab)?;
    let semaphore =
        Gate { limit: args.max_connections, state: Mutex::new((0, false)), left: Condvar::new() };
    thread::scope(|scope| {
        for (number, device) in (1..).zip(&lab.devices) {
            let (lab, semaphore) = (&lab, &semaphore);
            scope.spawn(move || connect_to_device(number, device, lab, semaphore));
        }
    });
    println!("\nAll simulated network connections completed.");
    Ok(())
}

fn connect_to_device(number: usize, device: &Device, lab: &Lab, gate: &Gate) {
    let (me, name) = (format!("DeviceConn-{number}"), &device.name);
    let free = gate.enter();
    println!("[{me}] Acquiring connection to {name}. Active slots: {free}");
    let hostname = ask_hostname(device, lab).unwrap();
    println!("[{me}] Connected to {name}. Hostname: {hostname}");
    println!("[{me}] Finished connection to {name}. Releasing slot.");
    gate.leave();
}
