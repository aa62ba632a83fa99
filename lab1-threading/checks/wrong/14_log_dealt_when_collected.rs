//! fails: 1.4 each-log-collected each-log-processed | one-queue-later
//! The collector hands each log to the worker whose turn it is, except that the
//! first one keeps its worker to itself.

use std::sync::mpsc;
use std::thread;

use clap::Parser;
use programs::{QueueArgs, analyze, collect_log, open};

fn main() -> anyhow::Result<()> {
    let args = QueueArgs::parse();
    let lab = open(&args.lab)?;
    thread::scope(|scope| {
        let mut channels = Vec::new();
        for worker in 1..=args.workers {
            let (to_worker, logs) = mpsc::channel::<(&String, String)>();
            channels.push(to_worker);
            let lab = &lab;
            scope.spawn(move || {
                for (device, log) in logs {
                    analyze(worker, device, &log, lab);
                }
                println!("[Processor {worker}] Received stop signal. Exiting.");
            });
        }
        let turns = [0].into_iter().chain((1..args.workers).cycle());
        for (device, turn) in lab.devices.iter().zip(turns) {
            let log = collect_log(device, &lab).unwrap();
            channels[turn].send((&device.name, log)).unwrap();
            println!("[Collector] Added logs from {} to queue.", device.name);
        }
        println!("[Collector] Finished collecting all logs.");
        drop(channels);
    });
    println!("\nAll log collection and analysis tasks completed via queue.");
    Ok(())
}
