//! fails: 1.4 works-meanwhile
//! Keeps the logs to itself until it has all of them, and puts them on the queue
//! then, though it says so for each before: no worker has anything to do meanwhile.

use std::thread;

use clap::Parser;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, analyze, collect_log, open};

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let log_queue: TaskQueue<Option<(&String, String)>> = TaskQueue::new();
    thread::scope(|scope| {
        for worker in 1..=args.workers {
            let (lab, log_queue) = (&lab, &log_queue);
            scope.spawn(move || {
                while let Some((device, log)) = log_queue.get() {
                    analyze(worker, device, &log, lab);
                }
                println!("[Processor {worker}] Received stop signal. Exiting.");
            });
        }
        let mut logs = Vec::new();
        for device in &lab.devices {
            logs.push((&device.name, collect_log(device, &lab).unwrap()));
            println!("[Collector] Added logs from {} to queue.", device.name);
        }
        println!("[Collector] Finished collecting all logs.");
        logs.into_iter().for_each(|log| log_queue.put(Some(log)));
        (0..args.workers).for_each(|_| log_queue.put(None));
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
