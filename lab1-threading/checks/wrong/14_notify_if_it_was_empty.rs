//! explored: 1.4 ends-well
//! Wakes a worker only where the queue was empty before: two logs that come quickly wake one
//! of them, and the second signal no worker.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
use std::thread;

use clap::Parser;
use common::lab::Lab;
use programs::{QueueArgs, analyze, collect_log, open};

#[derive(Default)]
struct Logs {
    logs: Mutex<VecDeque<Option<(String, String)>>>,
    not_empty: Condvar,
}

impl Logs {
    fn put(&self, log: Option<(String, String)>) {
        let mut logs = self.logs.lock().unwrap();
        logs.push_back(log);
        if logs.len() == 1 {
            self.not_empty.notify_one();
        }
    }

    fn get(&self) -> Option<(String, String)> {
        let logs = self.logs.lock().unwrap();
        let mut logs = self.not_empty.wait_while(logs, |logs| logs.is_empty()).unwrap();
        logs.pop_front().unwrap()
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
