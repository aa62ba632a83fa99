//! fails: 1.4 each-log-collected each-log-processed | each-log-collected
//! A queue and workers as they should be, but the logs are made up.

use std::thread;

use clap::Parser;
use common::lab::Lab;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, analyze, open};

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
            let now = lab.clock.now();
            let log = format!("Interface Gi0/1 changed state to down at {now}");
            thread::sleep(lab.clock.real(0.2));
            log_queue.put(Some((device.name.clone(), log)));
            println!("[Collector] Added simulated log from {} to queue.", device.name);
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
    while let Some((device, log)) = log_queue.get() {
        analyze(worker, &device, &log, lab);
        log_queue.task_done();
    }
    println!("[Processor {worker}] Received stop signal. Exiting.");
    log_queue.task_done();
}
