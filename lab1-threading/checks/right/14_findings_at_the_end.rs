//! passes: 1.4
//! Workers hand their findings over to main, which prints what has come of them
//! before it says that all is completed.

use std::sync::mpsc;
use std::thread;

use clap::Parser;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, analyze, collect_log, open};

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let log_queue: TaskQueue<Option<(&String, String)>> = TaskQueue::new();
    let (found, findings) = mpsc::channel();
    thread::scope(|scope| {
        for worker in 1..=args.workers {
            let (lab, log_queue, found) = (&lab, &log_queue, found.clone());
            scope.spawn(move || {
                while let Some((device, log)) = log_queue.get() {
                    analyze(worker, device, &log, lab);
                    found.send((device, log.len())).unwrap();
                    log_queue.task_done();
                }
                log_queue.task_done();
                println!("[Processor {worker}] Received stop signal. Exiting.");
            });
        }
        scope.spawn(|| {
            for device in &lab.devices {
                let log = collect_log(device, &lab).unwrap();
                log_queue.put(Some((&device.name, log)));
                println!("[Collector] Added logs from {} to queue.", device.name);
            }
            println!("[Collector] Finished collecting all logs.");
            (0..args.workers).for_each(|_| log_queue.put(None));
        });
    });
    drop(found);
    for (device, length) in findings {
        println!("{device}: {length} characters");
    }
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
