//! fails: 1.4 one-collector own-threads handed-over works-meanwhile
//! One thread and no queue: main collects all logs, and prints the lines of all
//! workers as if they overlapped.

use std::thread;

use clap::Parser;
use programs::{QueueArgs, collect_log, open};

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let mut logs = Vec::new();
    for device in &lab.devices {
        let log = collect_log(device, &lab)?;
        println!("[Collector] Added logs from {} to queue.", device.name);
        logs.push((&device.name, log));
    }
    println!("[Collector] Finished collecting all logs.");

    for together in logs.chunks(args.workers) {
        for (worker, (device, log)) in (1..).zip(together) {
            println!("[Processor {worker}] Analyzing log from {device}: {log}...");
        }
        thread::sleep(lab.clock.real(1.0));
        for (worker, (device, _)) in (1..).zip(together) {
            println!("[Processor {worker}] Finished analyzing log from {device}.");
        }
    }
    for worker in 1..=args.workers {
        println!("[Processor {worker}] Received stop signal. Exiting.");
    }
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
