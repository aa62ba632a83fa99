//! passes: 1.4
//! The workers tell main over a channel that they are there, and only then does the
//! collector begin, a thread of its own.

use std::sync::mpsc;
use std::thread;

use clap::Parser;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, analyze, collect_log, open};

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let log_queue: TaskQueue<Option<(&String, String)>> = TaskQueue::new();
    let (ready, is_ready) = mpsc::channel();
    thread::scope(|scope| {
        let mut workers = Vec::new();
        for worker in 1..=args.workers {
            let (lab, log_queue, ready) = (&lab, &log_queue, ready.clone());
            workers.push(scope.spawn(move || {
                ready.send(()).unwrap();
                while let Some((device, log)) = log_queue.get() {
                    analyze(worker, device, &log, lab);
                }
                println!("[Processor {worker}] Received stop signal. Exiting.");
            }));
        }
        workers.iter().for_each(|_| is_ready.recv().unwrap());
        let collector = scope.spawn(|| {
            for device in &lab.devices {
                let log = collect_log(device, &lab).unwrap();
                log_queue.put(Some((&device.name, log)));
                println!("[Collector] Added logs from {} to queue.", device.name);
            }
            println!("[Collector] Finished collecting all logs.");
        });
        collector.join().unwrap();
        workers.iter().for_each(|_| log_queue.put(None));
        workers.into_iter().for_each(|worker| worker.join().unwrap());
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
