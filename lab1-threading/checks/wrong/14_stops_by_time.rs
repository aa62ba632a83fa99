//! explored: 1.4 each-log-processed log-is-the-devices
//! Puts the stop signals when the collector should be done by its delays, and
//! does not join it before: a log that comes after them is never analyzed.

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
        scope.spawn(|| {
            for device in &lab.devices {
                let log = collect_log(device, &lab).unwrap();
                log_queue.put(Some((device.name.clone(), log)));
                println!("[Collector] Added logs from {} to queue.", device.name);
            }
            println!("[Collector] Finished collecting all logs.");
        });
        // A device takes a fifth of a second; allow for two.
        thread::sleep(lab.clock.real(2.0 * lab.devices.len() as f64));
        (0..args.workers).for_each(|_| log_queue.put(None));
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}

fn log_processor(worker: usize, lab: &Lab, log_queue: &LogQueue) {
    while let Some((device, log)) = log_queue.get() {
        analyze(worker, &device, &log, lab);
        log_queue.task_done();
    }
    println!("[Processor {worker}] Received stop signal. Exiting.");
    log_queue.task_done();
}
