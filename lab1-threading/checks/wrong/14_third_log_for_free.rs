//! fails: 1.4 works-in-between
//! A worker does not work on its fourth log and later ones: it says at once that it is
//! through with them.

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
        for _ in 0..args.workers {
            queue.put(None);
        }
        queue.join();
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
    let mut count = 0;
    while let Some((device, log)) = queue.get() {
        count += 1;
        if count <= 4 {
            analyze(worker, &device, &log, lab);
        } else {
            println!("[Processor {worker}] Analyzing log from {device}: {log}...");
            println!("[Processor {worker}] Finished analyzing log from {device}.");
        }
        queue.task_done();
    }
    println!("[Processor {worker}] Received stop signal. Exiting.");
    queue.task_done();
}
