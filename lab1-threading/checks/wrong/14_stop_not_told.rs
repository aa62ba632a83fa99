//! fails: 1.4 one-stop-each
//! Drops the sender instead of sending a signal to stop, which ends the
//! workers all right, but none of them says that it was told to.

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
                loop {
                    let next = logs.lock().unwrap().recv();
                    let Ok((device, log)) = next else { break };
                    let (device, log): (&String, String) = (device, log);
                    analyze(worker, device, &log, lab);
                }
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
