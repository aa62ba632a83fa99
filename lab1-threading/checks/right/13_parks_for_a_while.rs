//! passes: 1.3
//! No thread is unparked: those that wait look again after a timeout.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::{SemaphoreArgs, ask_hostname, open};

struct Gate {
    busy: Mutex<usize>,
    limit: usize,
}

impl Gate {
    /// Waits for a free slot and returns how many are left.
    fn enter(&self) -> usize {
        loop {
            let mut busy = self.busy.lock().unwrap();
            if *busy < self.limit {
                *busy += 1;
                return self.limit - *busy;
            }
            drop(busy);
            thread::park_timeout(Duration::from_millis(40));
        }
    }

    fn leave(&self) {
        *self.busy.lock().unwrap() -= 1;
    }
}

fn main() -> anyhow::Result<()> {
    let args = SemaphoreArgs::parse();
    let lab = Arc::new(open(&args.lab)?);
    let gate = Arc::new(Gate { busy: Mutex::new(0), limit: args.max_connections });

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
            if let Ok(hostname) = &asked {
                println!("[DeviceConn-{number}] Connected to {name}. Hostname: {hostname}");
            }
            println!("[DeviceConn-{number}] Finished connection to {name}. Releasing slot.");
            gate.leave();
            asked
        }));
    }
    let all = handles.into_iter().map(|it| it.join().expect("the thread does not panic"));
    let all: Vec<_> = all.collect();
    println!("All simulated network connections completed.");
    for asked in all {
        asked?;
    }
    Ok(())
}
