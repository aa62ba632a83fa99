//! fails: 1.3 failures-told limit-held | limit-held
//! After an error, the slot is given back where the error is told, and once more at the
//! end: with devices that fail, more than the limit are connected.

use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use clap::Parser;
use programs::{SemaphoreArgs, ask_hostname, open};

struct Gate {
    busy: Mutex<usize>,
    changed: Condvar,
    limit: usize,
}

impl Gate {
    /// Waits for a free slot and returns how many are left.
    fn enter(&self) -> usize {
        let busy = self.busy.lock().unwrap();
        let full = |busy: &mut usize| *busy >= self.limit;
        let mut busy = self.changed.wait_while(busy, full).unwrap();
        *busy += 1;
        self.limit - *busy
    }

    fn leave(&self) {
        let mut busy = self.busy.lock().unwrap();
        *busy = busy.saturating_sub(1);
        drop(busy);
        self.changed.notify_all();
    }
}

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = Arc::new(open(&args.lab)?);
    let gate = Arc::new(Gate {
        busy: Mutex::new(0),
        changed: Condvar::new(),
        limit: args.max_connections,
    });

    let mut handles = Vec::with_capacity(lab.devices.len());
    for index in 0..lab.devices.len() {
        let (lab, gate) = (Arc::clone(&lab), Arc::clone(&gate));
        handles.push(thread::spawn(move || {
            let (device, number) = (&lab.devices[index], index + 1);
            let name = &device.name;
            eprintln!("debug: {number} stands at the gate");
            let left = gate.enter();
            println!("[DeviceConn-{number}] Acquiring connection to {name}. Active slots: {left}");
            let asked = ask_hostname(device, &lab);
            match &asked {
                Ok(hostname) => {
                    println!("[DeviceConn-{number}] Connected to {name}. Hostname: {hostname}");
                }
                Err(error) => {
                    println!("[DeviceConn-{number}] Error connecting to {name}: {error}");
                    gate.leave();
                }
            }
            println!("[DeviceConn-{number}] Finished connection to {name}. Releasing slot.");
            gate.leave();
            asked
        }));
    }
    for handle in handles {
        handle.join().expect("the thread does not panic")?;
    }
    println!("All simulated network connections completed.");
    Ok(())
}
