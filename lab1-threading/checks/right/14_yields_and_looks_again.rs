//! passes: 1.4
//! A worker that finds the queue empty lets others go first and looks again.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::thread;

use clap::Parser;
use common::lab::Lab;
use programs::{QueueArgs, analyze, collect_log, open};

#[derive(Default)]
struct Logs {
    logs: Mutex<VecDeque<Option<(String, String)>>>,
}

impl Logs {
    fn put(&self, log: Option<(String, String)>) {
        self.logs.lock().unwrap().push_back(log);
    }

    fn take(&self) -> Option<(String, String)> {
        loop {
            if let Some(log) = self.logs.lock().unwrap().pop_front() {
                return log;
            }
            thread::yield_now();
        }
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
    while let Some((device, log)) = queue.take() {
        analyze(worker, &device, &log, lab);
    }
    println!("[Processor {worker}] Received stop signal. Exiting.");
}
