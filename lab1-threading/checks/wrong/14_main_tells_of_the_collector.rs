//! fails: 1.4 one-collector
//! A thread collects, and main prints the collector's lines, by what it hears over
//! a channel.

use std::sync::mpsc;
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
        let (added, heard) = mpsc::channel();
        let (lab, log_queue) = (&lab, &log_queue);
        scope.spawn(move || {
            for device in &lab.devices {
                let log = collect_log(device, lab).unwrap();
                log_queue.put(Some((&device.name, log)));
                added.send(&device.name).unwrap();
            }
        });
        for name in heard {
            println!("[Collector] Added logs from {name} to queue.");
        }
        println!("[Collector] Finished collecting all logs.");
        (0..args.workers).for_each(|_| log_queue.put(None));
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
