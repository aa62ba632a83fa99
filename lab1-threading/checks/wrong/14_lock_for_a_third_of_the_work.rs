//! explored: 1.4 none-idle
//! Keeps the list of findings locked through the first third of an analysis: a worker that
//! has taken a log waits for the list.

use std::sync::Mutex;
use std::thread;

use clap::Parser;
use common::lab::Lab;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, collect_log, open};
use rand::RngExt;

/// Device and log; `None` is the signal to stop.
type LogQueue = TaskQueue<Option<(String, String)>>;

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let log_queue = LogQueue::new();
    let findings = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for worker in 1..=args.workers {
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
        let analysis_time = rand::rng().random_range(0.5..1.5);
        let mut listed = findings.lock().unwrap();
        println!("[Processor {worker}] Analyzing log from {device}: {log}...");
        thread::sleep(lab.clock.real(analysis_time / 3.0));
        listed.push(log);
        drop(listed);
        thread::sleep(lab.clock.real(analysis_time / 1.5));
        println!("[Processor {worker}] Finished analyzing log from {device}.");
        log_queue.task_done();
    }
    println!("[Processor {worker}] Received stop signal. Exiting.");
    log_queue.task_done();
}
