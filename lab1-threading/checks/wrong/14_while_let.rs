//! fails: 1.4 two-at-once | all-workers
//! `while let` keeps what its right side borrows until the end of the body:
//! the receiver stays locked while a log is analyzed, so only one worker works
//! at a time. Now and then one of them is never let in at all.

use std::sync::{Mutex, mpsc};
use std::thread;

use clap::Parser;
use programs::{QueueArgs, analyze, collect_log, open};

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let (log_sender, logs) = mpsc::channel();
    let logs = Mutex::new(logs);
    thread::scope(|scope| {
        for worker in 1..=args.workers {
            let (lab, logs) = (&lab, &logs);
            scope.spawn(move || {
                while let Ok((device, log)) = logs.lock().unwrap().recv() {
                    let (device, log): (&String, String) = (device, log);
                    analyze(worker, device, &log, lab);
                }
                println!("[Processor {worker}] Received stop signal. Exiting.");
            });
        }
        for device in &lab.devices {
            let log = collect_log(device, &lab).unwrap();
            log_sender.send((&device.name, log)).unwrap();
            println!("[Collector] Added logs from {} to queue.", device.name);
        }
        println!("[Collector] Finished collecting all logs.");
        drop(log_sender);
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
