//! passes: 1.4
//! The collector is a thread of its own. It says 'Added' right before it puts, and
//! puts the stop signals itself.

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
        let (lab, log_queue, workers) = (&lab, &log_queue, args.workers);
        scope.spawn(move || {
            for device in &lab.devices {
                let log = collect_log(device, lab).unwrap();
                println!("[Collector] Added logs from {} to queue.", device.name);
                log_queue.put(Some((&device.name, log)));
            }
            (0..workers).for_each(|_| log_queue.put(None));
            println!("[Collector] Finished collecting all logs.");
        });
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
