//! fails: 1.4 workers-numbered
//! Counts its workers from 0.

use std::sync::Mutex;
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
    let findings = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for worker in 0..args.workers {
            let (lab, log_queue, findings) = (&lab, &log_queue, &findings);
            scope.spawn(move || log_processor(worker, lab, log_queue, findings));
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
    println!("{} findings.", findings.into_inner().unwrap().len());
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}

fn log_processor(worker: usize, lab: &Lab, log_queue: &LogQueue, findings: &Mutex<Vec<String>>) {
    while let Some((device, log)) = log_queue.get() {
        analyze(worker, &device, &log, lab);
        findings.lock().unwrap().push(log);
        log_queue.task_done();
    }
    println!("[Processor {worker}] Received stop signal. Exiting.");
    log_queue.task_done();
}
