//! passes: 1.4
//! One signal for all: who takes it puts it back for the next one. It stays on the queue, and
//! main waits for the threads, not for the queue to be empty.

use std::thread;

use clap::Parser;
use common::lab::Lab;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, analyze, collect_log, open};

type Logs = TaskQueue<Option<(String, String)>>;

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let queue = Logs::new();
    thread::scope(|scope| {
        let (lab, queue) = (&lab, &queue);
        let work = |worker| scope.spawn(move || work(worker, lab, queue));
        let workers: Vec<_> = (1..=args.workers).map(work).collect();
        scope.spawn(|| collect(lab, queue)).join().unwrap();
        queue.put(None);
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
    queue.put(None);
}
