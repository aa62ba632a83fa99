//! fails: 1.4 each-log-processed log-is-the-devices
//! A flag beside the queue tells the workers to stop, and they look at it first: what is still
//! on the queue then is not analyzed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use clap::Parser;
use common::lab::Lab;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, analyze, collect_log, open};

type Logs = TaskQueue<Option<(String, String)>>;

static STOP: AtomicBool = AtomicBool::new(false);

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let queue = Logs::new();
    thread::scope(|scope| {
        let (lab, queue) = (&lab, &queue);
        let work = |worker| scope.spawn(move || work(worker, lab, queue));
        let workers: Vec<_> = (1..=args.workers).map(work).collect();
        scope.spawn(|| collect(lab, queue)).join().unwrap();
        STOP.store(true, Ordering::SeqCst);
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
    while !STOP.load(Ordering::SeqCst) {
        let Some((device, log)) = queue.get() else { break };
        analyze(worker, &device, &log, lab);
    }
    println!("[Processor {worker}] Received stop signal. Exiting.");
}
