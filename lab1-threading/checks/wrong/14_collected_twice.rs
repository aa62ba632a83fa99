//! fails: 1.4 each-log-collected
//! The collector fetches every log, and the worker fetches it once more, to be
//! up to date.

use std::thread;

use clap::Parser;
use common::lab::Lab;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, analyze, collect_log, open};

/// Device and log; `None` is the signal to stop.
type LogQueue = TaskQueue<Option<(String, String)>>;

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let log_queue = LogQueue::new();
    thread::scope(|scope| {
        for worker in 1..=args.workers {
            let (lab, log_queue) = (&lab, &log_queue);
            scope.spawn(move || log_processor(worker, lab, log_queue));
        }
        for device in &lab.devices {
            let log = collect_log(device, &lab).unwrap();
            log_queue.put(Some((device.name.clone(), log)));
            println!("[Collector] Added logs from {} to queue.", device.name);
        }
        println!("[Collector] Finished collecting all logs.");
        for _ in 0..args.workers {
            log_queue.put(None);
        }
        log_queue.join();
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}

fn log_processor(worker: usize, lab: &Lab, log_queue: &LogQueue) {
    while let Some((name, _old_log)) = log_queue.get() {
        let device = lab.devices.iter().find(|device| device.name == name).unwrap();
        let log = collect_log(device, lab).unwrap();
        analyze(worker, &name, &log, lab);
        log_queue.task_done();
    }
    println!("[Processor {worker}] Received stop signal. Exiting.");
    log_queue.task_done();
}
