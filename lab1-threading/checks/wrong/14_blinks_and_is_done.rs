//! fails: 1.4 two-at-once | none-idle
//! A moment of sleep stands for the analysis; the time of it is spent when the worker
//! has already said that it is done.

use std::thread;
use std::time::Duration;

use clap::Parser;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, collect_log, open};

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let log_queue: TaskQueue<Option<(&String, String)>> = TaskQueue::new();
    thread::scope(|scope| {
        for worker in 1..=args.workers {
            let (lab, log_queue) = (&lab, &log_queue);
            scope.spawn(move || {
                while let Some((device, log)) = log_queue.get() {
                    println!("[Processor {worker}] Analyzing log from {device}: {log}...");
                    thread::sleep(Duration::from_millis(1));
                    println!("[Processor {worker}] Finished analyzing log from {device}.");
                    thread::sleep(lab.clock.real(1.0));
                }
                println!("[Processor {worker}] Received stop signal. Exiting.");
            });
        }
        for device in &lab.devices {
            let log = collect_log(device, &lab).unwrap();
            log_queue.put(Some((&device.name, log)));
            println!("[Collector] Added logs from {} to queue.", device.name);
        }
        println!("[Collector] Finished collecting all logs.");
        (0..args.workers).for_each(|_| log_queue.put(None));
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
