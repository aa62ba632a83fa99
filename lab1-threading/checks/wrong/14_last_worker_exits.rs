//! explored: 1.4 one-stop-each final-line
//! The worker that counts itself as the last one ends the process. Counting
//! comes before printing: another worker may be cut off between the two.

use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clap::Parser;
use common::lab::Lab;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, analyze, collect_log, open};

/// Device and log; `None` is the signal to stop.
type LogQueue = TaskQueue<Option<(String, String)>>;

static GONE_HOME: AtomicUsize = AtomicUsize::new(0);

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let log_queue = LogQueue::new();
    thread::scope(|scope| {
        for worker in 1..=args.workers {
            let (lab, log_queue) = (&lab, &log_queue);
            scope.spawn(move || {
                log_processor(worker, lab, log_queue);
                let gone = GONE_HOME.fetch_add(1, Ordering::SeqCst) + 1;
                println!("[Processor {worker}] Received stop signal. Exiting.");
                if gone == args.workers {
                    println!("\nAll log collection and analysis tasks completed via queue.");
                    process::exit(0);
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
    });
    Ok(())
}

fn log_processor(worker: usize, lab: &Lab, log_queue: &LogQueue) {
    while let Some((device, log)) = log_queue.get() {
        analyze(worker, &device, &log, lab);
    }
}
