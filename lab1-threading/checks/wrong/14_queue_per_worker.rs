//! fails: 1.4 all-workers
//! A queue for every worker, to be filled in turn; but the turn never passes
//! on, and the first worker gets all the logs.

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
    let log_queues: Vec<_> = (0..args.workers).map(|_| LogQueue::new()).collect();
    thread::scope(|scope| {
        for (worker, log_queue) in (1..).zip(&log_queues) {
            let lab = &lab;
            scope.spawn(move || log_processor(worker, lab, log_queue));
        }
        let next = 0;
        for device in &lab.devices {
            let log = collect_log(device, &lab).unwrap();
            log_queues[next % args.workers].put(Some((device.name.clone(), log)));
            println!("[Collector] Added logs from {} to queue.", device.name);
        }
        println!("[Collector] Finished collecting all logs.");
        for log_queue in &log_queues {
            log_queue.put(None);
            log_queue.join();
        }
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
