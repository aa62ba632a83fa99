//! fails: 1.4 handed-over one-collector
//! The collector puts the names of the devices on the queue, and the workers fetch
//! the logs.

use std::thread;

use clap::Parser;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, analyze, collect_log, open};

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let log_queue = TaskQueue::new();
    thread::scope(|scope| {
        for worker in 1..=args.workers {
            let (lab, log_queue) = (&lab, &log_queue);
            scope.spawn(move || {
                while let Some(device) = log_queue.get() {
                    let log = collect_log(device, lab).unwrap();
                    println!("[Collector] Added logs from {} to queue.", device.name);
                    analyze(worker, &device.name, &log, lab);
                }
                println!("[Processor {worker}] Received stop signal. Exiting.");
            });
        }
        lab.devices.iter().for_each(|device| log_queue.put(Some(device)));
        (0..args.workers).for_each(|_| log_queue.put(None));
    });
    println!("[Collector] Finished collecting all logs.");
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
