//! fails: 1.4 ends-well | ends-well final-line one-stop-each
//! A worker goes on as long as fewer logs were taken than there are devices; it looks first
//! and takes afterwards, and may wait for a log that another one has taken.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clap::Parser;
use common::lab::Lab;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, analyze, collect_log, open};

type Logs = TaskQueue<(String, String)>;

static TAKEN: AtomicUsize = AtomicUsize::new(0);

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let queue = Logs::new();
    thread::scope(|scope| {
        let (lab, queue) = (&lab, &queue);
        let work = |worker| scope.spawn(move || work(worker, lab, queue));
        let workers: Vec<_> = (1..=args.workers).map(work).collect();
        scope.spawn(|| collect(lab, queue)).join().unwrap();
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
        queue.put((name.clone(), log));
        println!("[Collector] Added logs from {name} to queue.");
    }
    println!("[Collector] Finished collecting all logs.");
}

fn work(worker: usize, lab: &Lab, queue: &Logs) {
    while TAKEN.load(Ordering::SeqCst) < lab.devices.len() {
        let (device, log) = queue.get();
        TAKEN.fetch_add(1, Ordering::SeqCst);
        analyze(worker, &device, &log, lab);
        queue.task_done();
    }
    println!("[Processor {worker}] Received stop signal. Exiting.");
}
