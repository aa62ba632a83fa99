//! fails: 1.4 in-put-order
//! A heap for a queue: of the logs that are there, the one of the device with the smallest
//! name is taken first. Signals come last.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Condvar, Mutex};
use std::thread;

use clap::Parser;
use common::lab::Lab;
use programs::{QueueArgs, analyze, collect_log, open};

#[derive(Default)]
struct Logs {
    logs: Mutex<BinaryHeap<Reverse<(bool, String, String)>>>,
    not_empty: Condvar,
}

impl Logs {
    fn put(&self, log: Option<(String, String)>) {
        let (device, text) = log.clone().unwrap_or_default();
        self.logs.lock().unwrap().push(Reverse((log.is_none(), device, text)));
        self.not_empty.notify_one();
    }

    fn get(&self) -> Option<(String, String)> {
        let logs = self.logs.lock().unwrap();
        let mut logs = self.not_empty.wait_while(logs, |logs| logs.is_empty()).unwrap();
        let Reverse((is_signal, device, text)) = logs.pop().unwrap();
        (!is_signal).then_some((device, text))
    }
}

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let queue = Logs::default();
    thread::scope(|scope| {
        let (lab, queue) = (&lab, &queue);
        let work = |worker| scope.spawn(move || work(worker, lab, queue));
        let workers: Vec<_> = (1..=args.workers).map(work).collect();
        scope.spawn(|| collect(lab, queue)).join().unwrap();
        for _ in 0..args.workers {
            queue.put(None);
        }
        for worker in workers {
            worker.join().unwrap();
        }
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}

fn collect(lab: &Lab, queue: &Logs) {
    for device in &lab.devices {
        let name = &device.name;
        let log = collect_log(device, lab).unwrap();
        queue.put(Some((name.clone(), log)));
        println!("[Collector] Added logs from {name} to queue.");
    }
    println!("[Collector] Finished collecting all logs.");
}

fn work(worker: usize, lab: &Lab, queue: &Logs) {
    while let Some((device, log)) = queue.get() {
        analyze(worker, &device, &log, lab);
    }
    println!("[Processor {worker}] Received stop signal. Exiting.");
}
