//! fails: 1.4 two-at-once
//! Keeps the standard output locked from the first line about a log to the last: the
//! others cannot even say that they begin.

use std::io::{self, Write};
use std::thread;

use clap::Parser;
use lab1_threading::TaskQueue;
use programs::{QueueArgs, collect_log, open};

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    let log_queue: TaskQueue<Option<(&String, String)>> = TaskQueue::new();
    thread::scope(|scope| {
        for worker in 1..=args.workers {
            let (lab, log_queue) = (&lab, &log_queue);
            scope.spawn(move || {
                while let Some((device, log)) = log_queue.get() {
                    let mut out = io::stdout().lock();
                    let me = format!("[Processor {worker}]");
                    writeln!(out, "{me} Analyzing log from {device}: {log}...").unwrap();
                    thread::sleep(lab.clock.real(1.0));
                    writeln!(out, "{me} Finished analyzing log from {device}.").unwrap();
                }
                println!("[Processor {worker}] Received stop signal. Exiting.");
            });
        }
        for device in &lab.devices {
            let log = collect_log(device, &lab).unwrap();
            log_queue.put(Some((&device.name, log)));
            println!("[Collector] Added logs from {} to queue.", device.name);
        }
        println!("[Collector] Finished collecting all logs.");
        (0..args.workers).for_each(|_| log_queue.put(None));
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
