//! fails: 1.4 works-meanwhile | in-put-order | one-queue
//! A Vec as the queue: push and pop work at the same end, so the log that was
//! collected last is analyzed first.

use std::sync::Mutex;
use std::thread;

use clap::Parser;
use programs::{QueueArgs, analyze, collect_log, open};

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let logs = Mutex::new(Vec::new());
    for device in &lab.devices {
        let log = collect_log(device, &lab)?;
        logs.lock().unwrap().push((&device.name, log));
        println!("[Collector] Added logs from {} to queue.", device.name);
    }
    println!("[Collector] Finished collecting all logs.");

    thread::scope(|scope| {
        for worker in 1..=args.workers {
            let (lab, logs) = (&lab, &logs);
            scope.spawn(move || {
                loop {
                    let next = logs.lock().unwrap().pop();
                    let Some((device, log)) = next else { break };
                    analyze(worker, device, &log, lab);
                }
                println!("[Processor {worker}] Received stop signal. Exiting.");
            });
        }
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
