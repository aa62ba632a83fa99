//! fails: 1.4 works-meanwhile
//! The collector asks a device only when a worker has asked it for a log: nothing is ever
//! waiting for a worker.

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
    let wishes = TaskQueue::new();
    thread::scope(|scope| {
        let (lab, queue, wishes) = (&lab, &queue, &wishes);
        let work = |worker| scope.spawn(move || work(worker, lab, queue, wishes));
        let workers: Vec<_> = (1..=args.workers).map(work).collect();
        scope.spawn(|| collect(lab, queue, wishes)).join().unwrap();
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

fn collect(lab: &Lab, queue: &Logs, wishes: &TaskQueue<()>) {
    for device in &lab.devices {
        wishes.get();
        let name = &device.name;
        let log = collect_log(device, lab).unwrap();
        queue.put(Some((name.clone(), log)));
        println!("[Collector] Added logs from {name} to queue.");
    }
    println!("[Collector] Finished collecting all logs.");
}

fn work(worker: usize, lab: &Lab, queue: &Logs, wishes: &TaskQueue<()>) {
    loop {
        wishes.put(());
        let Some((device, log)) = queue.get() else { break };
        analyze(worker, &device, &log, lab);
        queue.task_done();
    }
    println!("[Processor {worker}] Received stop signal. Exiting.");
    queue.task_done();
}
