//! fails: 1.4 works-in-between
//! A worker says that it has finished when it has its next log, or its signal.

use std::thread;

use clap::Parser;
use common::lab::Lab;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, collect_log, open};
use rand::RngExt;

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
    let mut last: Option<String> = None;
    loop {
        let task = queue.get();
        if let Some(device) = last.take() {
            println!("[Processor {worker}] Finished analyzing log from {device}.");
        }
        let Some((device, log)) = task else { break };
        println!("[Processor {worker}] Analyzing log from {device}: {log}...");
        let analysis_time = rand::rng().random_range(0.5..1.5);
        thread::sleep(lab.clock.real(analysis_time));
        queue.task_done();
        last = Some(device);
    }
    println!("[Processor {worker}] Received stop signal. Exiting.");
    queue.task_done();
}
