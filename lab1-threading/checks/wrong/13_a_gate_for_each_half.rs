//! fails: 1.3 ends-well slots-counted slots-one-taken | slots-counted slots-one-taken | slots-counted slots-one-taken slots-used
//! Two gates share the permits, and each is for half of the devices: a slot stays free at
//! one while devices wait at the other.

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
        *self.busy.lock().unwrap() -= 1;
        self.changed.notify_all();
    }
}

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = Arc::new(open(&args.lab)?);
    let half = args.max_connections / 2;
    let gates = [half, args.max_connections - half];
    let gates =
        gates.map(|limit| Arc::new(Gate { busy: Mutex::new(0), changed: Condvar::new(), limit }));

    let mut handles = Vec::with_capacity(lab.devices.len());
    for index in 0..lab.devices.len() {
        let (lab, gate) = (Arc::clone(&lab), Arc::clone(&gates[index % 2]));
        handles.push(thread::spawn(move || {
            let (device, number) = (&lab.devices[index], index + 1);
            let name = &device.name;
            eprintln!("debug: {number} stands at the gate");
            let left = gate.enter();
            println!("[DeviceConn-{number}] Acquiring connection to {name}. Active slots: {left}");
            let asked = ask_hostname(device, &lab);
            if let Ok(hostname) = &asked {
                println!("[DeviceConn-{number}] Connected to {name}. Hostname: {hostname}");
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
