//! explored: 1.4 ends-well
//! Sets the closing flag outside of the queue's lock. A worker that has just
//! seen it unset, and does not wait yet, misses the notification.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex};
use std::thread;

use clap::Parser;
use programs::{QueueArgs, analyze, collect_log, open};

#[derive(Default)]
struct Belt {
    logs: Mutex<VecDeque<(String, String)>>,
    changed: Condvar,
    closed: AtomicBool,
}

impl Belt {
    fn put(&self, device: String, log: String) {
        self.logs.lock().unwrap().push_back((device, log));
        self.changed.notify_all();
    }

    fn next(&self) -> Option<(String, String)> {
        let mut logs = self.logs.lock().unwrap();
        while logs.is_empty() {
            if self.closed.load(Ordering::SeqCst) {
                return None;
            }
            logs = self.changed.wait(logs).unwrap();
        }
        logs.pop_front()
    }

    fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        self.changed.notify_all();
    }
}

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let belt = Belt::default();
    thread::scope(|scope| {
        for worker in 1..=args.workers {
            let (lab, belt) = (&lab, &belt);
            scope.spawn(move || {
                while let Some((device, log)) = belt.next() {
                    analyze(worker, &device, &log, lab);
                }
                println!("[Processor {worker}] Received stop signal. Exiting.");
            });
        }
        for device in &lab.devices {
            let log = collect_log(device, &lab).unwrap();
            belt.put(device.name.clone(), log);
            println!("[Collector] Added logs from {} to queue.", device.name);
        }
        println!("[Collector] Finished collecting all logs.");
        belt.close();
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
