//! explored: 1.4 ends-well
//! All workers and main meet at a barrier in the end, but a worker that was
//! given no log goes home without it: the others wait there for ever.

use std::sync::Barrier;
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
    let all_done = Barrier::new(args.workers + 1);
    thread::scope(|scope| {
        for worker in 1..=args.workers {
            let (lab, log_queue, all_done) = (&lab, &log_queue, &all_done);
            scope.spawn(move || {
                let analyzed = log_processor(worker, lab, log_queue);
                println!("[Processor {worker}] Received stop signal. Exiting.");
                if analyzed > 0 {
                    all_done.wait();
                }
            });
        }
        for device in &lab.devices {
            let log = collect_log(device, &lab).unwrap();
            log_queue.put(Some((device.name.clone(), log)));
            println!("[Collector] Added logs from {} to queue.", device.name);
        }
        println!("[Collector] Finished collecting all logs.");
        (0..args.workers).for_each(|_| log_queue.put(None));
        all_done.wait();
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}

/// How many logs this worker has analyzed.
fn log_processor(worker: usize, lab: &Lab, log_queue: &LogQueue) -> usize {
    let mut analyzed = 0;
    while let Some((device, log)) = log_queue.get() {
        analyze(worker, &device, &log, lab);
        analyzed += 1;
    }
    analyzed
}
