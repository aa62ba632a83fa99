//! fails: 1.4 one-queue
//! A worker takes its share of the logs and no more: who has had as many waits for the signal.

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
        self.logs.lock().unwrap().push_back(log);
        self.not_empty.notify_all();
    }

    fn get(&self, logs_too: bool) -> Option<(String, String)> {
        let logs = self.logs.lock().unwrap();
        let is_mine = |it: &Option<(String, String)>| it.is_none() || logs_too;
        let mut logs = self.not_empty.wait_while(logs, |all| !all.iter().any(is_mine)).unwrap();
        let at = logs.iter().position(is_mine).unwrap();
        logs.remove(at).unwrap()
    }
}

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let queue = Logs::default();
    thread::scope(|scope| {
        let (lab, queue) = (&lab, &queue);
        let work = |worker| {
            scope.spawn(move || work(worker, lab, queue, lab.devices.len().div_ceil(args.workers)))
        };
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

fn work(worker: usize, lab: &Lab, queue: &Logs, share: usize) {
    let mut had = 0;
    while let Some((device, log)) = queue.get(had < share) {
        had += 1;
        analyze(worker, &device, &log, lab);
    }
    println!("[Processor {worker}] Received stop signal. Exiting.");
}
