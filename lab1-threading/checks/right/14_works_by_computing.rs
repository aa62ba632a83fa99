//! passes: 1.4
//! The analysis is one: it goes through the log until a second has passed.

use std::hint;
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
                    println!("[Processor {worker}] Analyzing log from {device}: {log}...");
                    let (begun, mut words) = (lab.clock.seconds(), 0);
                    while lab.clock.seconds() < begun + 1.0 {
                        words += hint::black_box(&log).split_whitespace().count();
                    }
                    eprintln!("debug: {words} words");
                    println!("[Processor {worker}] Finished analyzing log from {device}.");
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
